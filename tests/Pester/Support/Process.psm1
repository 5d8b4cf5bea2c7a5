# Runs scripts in PowerShell processes of their own, as fresh as a user's first.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Invoke-InProcess {
    # Runs a script, which finds what it is given in $args, and gives its exit code and all that it wrote.
    param([string] $Script, [string[]] $Arguments = @())
    $file = Join-Path ([IO.Path]::GetTempPath()) "rodin-test-$([guid]::NewGuid()).ps1"
    Set-Content $file "`$env:PSModulePath = '$env:PSModulePath'`n$Script"
    try {
        $program, $first = Get-PwshCommand
        $text = & $program @first -NoLogo -NoProfile -NonInteractive -File $file @Arguments 2>&1 | Out-String
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
    }
    finally { Remove-Item $file }
}
