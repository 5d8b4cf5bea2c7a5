# Saves the files of tasks, as one of several processes that write to the same folder. Fails when a file was not saved.
param([string] $Module, [string] $TaskFile, [string] $Target, [int] $ThrottleLimit, [string] $Results)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$statuses = @{}
Get-Content $TaskFile | Get-RodinDownload | Save-RodinModelFile -Destination $Target -ThrottleLimit $ThrottleLimit |
    ForEach-Object { $statuses[$_.Status]++ }
$statuses | ConvertTo-Json -Compress | Set-Content $Results
