# Makes this session one in which nothing but PowerShell's own modules and the staged one can be found, and none of the machine's settings count.

. "$PSScriptRoot/../../../tools/Common.ps1"

$env:PSModulePath = "$PSHOME/Modules", $Out -join [IO.Path]::PathSeparator
$settings = 'RODIN_API_KEY', 'HYPER3D_API_KEY', 'RODIN_BASE_URI', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'NO_COLOR'
Get-ChildItem env: | Where-Object { $_.Name -in $settings } | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Name, $null) }

# What PowerShell itself would send off now and then is no part of what is tested.
$env:POWERSHELL_TELEMETRY_OPTOUT = '1'
$global:ProgressPreference = 'SilentlyContinue'
