# Prepares this session: only the modules of PowerShell and the staged module are found, and the settings of this machine have no effect.

. "$PSScriptRoot/../../../tools/Common.ps1"

$env:PSModulePath = "$PSHOME/Modules", $Out -join [IO.Path]::PathSeparator
$settings = 'RODIN_API_KEY', 'HYPER3D_API_KEY', 'RODIN_BASE_URI', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'NO_COLOR'
Get-ChildItem env: | Where-Object { $_.Name -in $settings } | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Name, $null) }

# Processes that tests start are short. Without the profiling of code for later optimization they take a third less processor time.
$env:DOTNET_TieredPGO = '0'

# PowerShell's own telemetry is not part of the tests.
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'
$global:ProgressPreference = 'SilentlyContinue'
