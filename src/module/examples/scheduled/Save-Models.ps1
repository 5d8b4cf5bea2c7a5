<#
.SYNOPSIS
    Saves the files of the tasks that a text file lists. For a systemd timer or a Windows scheduled task; PowerShell 7.4 and
    Windows PowerShell 5.1.
.DESCRIPTION
    The exit code is 0 if all files were saved, otherwise 1. The next run saves the missing files.

    The key comes from the first of these that exists: the systemd credential 'rodin-api-key', -KeyFile, $env:RODIN_API_KEY.
#>
[CmdletBinding()]
param(
    # A text file with one task UUID per line.
    [Parameter(Mandatory = $true)] [string] $TaskFile,
    [Parameter(Mandatory = $true)] [string] $Destination,

    # The file that Register-ModelTask.ps1 created: a SecureString that only the same user on the same computer can decrypt.
    [string] $KeyFile
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if ($env:CREDENTIALS_DIRECTORY) { $env:RODIN_API_KEY = Get-Content -LiteralPath (Join-Path $env:CREDENTIALS_DIRECTORY 'rodin-api-key') -Raw }
if ($KeyFile) { Connect-Rodin -ApiKey (Import-Clixml -LiteralPath $KeyFile) }

$options = @{ ErrorAction = 'Continue'; MaximumRetryCount = 10 }
Get-Content -LiteralPath $TaskFile |
    Get-RodinDownload @options -ErrorVariable unlisted |
    Save-RodinModelFile -Destination $Destination @options -ErrorVariable unsaved |
    Where-Object Status -NE 'Existing' |
    ForEach-Object { "$($_.Status): $($_.FullName)" }
exit [int](($unlisted.Count + $unsaved.Count) -gt 0)
