# Signs the module's own files in the staged folder and leaves third-party files unchanged. The certificate (a PFX in Base64) and its
# password come from environment variables, so that they never appear on a command line.

. "$PSScriptRoot/../Common.ps1"

if (-not (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)) {
    throw 'Signing needs PowerShell on Windows. Remove SIGNING_CERTIFICATE from the environment.'
}

$certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new([Convert]::FromBase64String($env:SIGNING_CERTIFICATE),
    $env:SIGNING_PASSWORD)
try {
    $files = Get-ChildItem $Staged -Recurse -Include *.ps1, *.psm1, *.psd1, *.ps1xml, Rodin.*.dll
    # The timestamp keeps the signature valid after the certificate has expired.
    $signatures = $files |
        Set-AuthenticodeSignature -Certificate $certificate -HashAlgorithm SHA256 -IncludeChain All `
            -TimestampServer 'http://timestamp.digicert.com'
    $bad = $signatures | Where-Object Status -NE 'Valid'
    if ($bad) { throw "Not signed: $($bad | ForEach-Object { "$($_.Path) ($($_.StatusMessage))" })" }
    Write-Host "Signed: $($files.Count) files"
}
finally { $certificate.Dispose() }
