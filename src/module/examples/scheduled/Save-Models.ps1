<#
.SYNOPSIS
    What a timer runs: saves the files of the tasks in a file. For a systemd timer and a scheduled task; PowerShell 7.4 and Windows PowerShell 5.1.
.DESCRIPTION
    The exit code is 0 when all is saved, and 1 when anything is missing; what is missing is fetched by the next run.

    The key comes from the first of these that is there: the systemd credential 'rodin-api-key', the file of -KeyFile, $env:RODIN_API_KEY.
#>
[CmdletBinding()]
param(
    # A uuid on each line.
    [Parameter(Mandatory = $true)] [string] $TaskFile,
    [Parameter(Mandatory = $true)] [string] $Destination,

    # What Register-ModelTask.ps1 made: a SecureString that only the same user on the same Windows can read.
    [string] $KeyFile
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if ($env:CREDENTIALS_DIRECTORY) { $env:RODIN_API_KEY = Get-Content -LiteralPath (Join-Path $env:CREDENTIALS_DIRECTORY 'rodin-api-key') -Raw }
if ($KeyFile) { Connect-Rodin -ApiKey (Import-Clixml -LiteralPath $KeyFile) }

$goOn = @{ ErrorAction = 'Continue'; MaximumRetryCount = 10 }
Get-Content -LiteralPath $TaskFile |
    Get-RodinDownload @goOn -ErrorVariable unlisted |
    Save-RodinModelFile -Destination $Destination @goOn -ErrorVariable unsaved |
    Where-Object Status -NE 'Existing' |
    ForEach-Object { "$($_.Status): $($_.FullName)" }
exit [int](($unlisted.Count + $unsaved.Count) -gt 0)
