# Prepares a PowerShell for debugging: imports the staged module and connects it to an emulator, which ends with this session.

. "$PSScriptRoot/Common.ps1"

# The emulator was built in the same configuration as the module that is debugged.
$Configuration = 'Debug'
$emulator = Start-Emulator
$env:RODIN_BASE_URI = $emulator.apiBaseAddress
$env:RODIN_API_KEY = $emulator.apiKey
Import-Module "$Staged/Rodin.psd1"
Write-Host "Connected to the emulator. Example: Get-RodinDownload $($emulator.sampleTaskUuid)"
