# Runs the demo in a new PowerShell, against the emulator.

. "$PSScriptRoot/Common.ps1"

$emulator = Start-Emulator
$folder = Join-Path ([IO.Path]::GetTempPath()) "rodin-demo-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
try {
    $exitCode = Invoke-FreshPwsh "$PSScriptRoot/DemoSession.ps1" -Arguments $emulator.sampleTaskUuid, $folder `
        -ModulePath $Out -Environment @{
        RODIN_BASE_URI = $emulator.apiBaseAddress
        RODIN_API_KEY = $emulator.apiKey
    }
    if ($exitCode -ne 0) { throw "The demo ended with exit code $exitCode." }
    Write-Host "The files are in $folder"
}
finally {
    Stop-Emulator $emulator
}
