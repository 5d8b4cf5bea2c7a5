# Saves tasks' files, as one of several processes at one folder. Ends with an error when a file could not be saved.
param([string] $Module, [string] $TaskFile, [string] $Target, [int] $ThrottleLimit, [string] $Results)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$statuses = @{}
Get-Content $TaskFile | Get-RodinDownload | Save-RodinModelFile -Destination $Target -ThrottleLimit $ThrottleLimit | ForEach-Object { $statuses[$_.Status]++ }
$statuses | ConvertTo-Json -Compress | Set-Content $Results
