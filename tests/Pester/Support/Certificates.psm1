# Creates certificates for tests. No process trusts them unless a test configures it.

function New-Certificate {
    # Returns a certificate for a host, signed by an authority or self-signed. -From and -To specify its validity in days from now.
    param([string] $HostName = '127.0.0.1', [Security.Cryptography.X509Certificates.X509Certificate2] $Authority, [switch] $IsAuthority,
        [int] $From = -10, [int] $To = 10)
    $rsa = [Security.Cryptography.RSA]::Create(2048)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$($IsAuthority ? 'A test''s authority' : $HostName)",
        $rsa, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new([bool]$IsAuthority,
        $false, 0, $true))
    if (-not $IsAuthority) {
        $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
        $address = [ipaddress]::None
        if ([ipaddress]::TryParse($HostName, [ref]$address)) { $names.AddIpAddress($address) } else { $names.AddDnsName($HostName) }
        $request.CertificateExtensions.Add($names.Build())
    }

    $now = [datetimeoffset]::UtcNow
    if (-not $Authority) { return $request.CreateSelfSigned($now.AddDays($From), $now.AddDays($To)) }
    $certificate = $request.Create($Authority, $now.AddDays($From), $now.AddDays($To), [guid]::NewGuid().ToByteArray())
    [Security.Cryptography.X509Certificates.RSACertificateExtensions]::CopyWithPrivateKey($certificate, $rsa)
}
