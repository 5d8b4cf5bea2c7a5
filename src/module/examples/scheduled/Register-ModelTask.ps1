<#
.SYNOPSIS
    Registers a Windows scheduled task that saves models every night, and stores the API key for it.
.DESCRIPTION
    Run this script elevated, as the user that the task should run as. It prompts for the API key, which Windows encrypts for
    that user on that computer (DPAPI). It also prompts for the user's password, because an unattended task without a password
    cannot decrypt the key.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $TaskFile,
    [Parameter(Mandatory = $true)] [string] $Destination,

    # The folder for the encrypted key and the log.
    [string] $Folder = (Join-Path $env:LOCALAPPDATA 'Rodin'),
    [pscredential] $User = (Get-Credential -Message 'User that the task runs as' -UserName (
            [Security.Principal.WindowsIdentity]::GetCurrent().Name)),
    [securestring] $ApiKey = (Read-Host -AsSecureString 'Rodin API key'),

    # Use powershell for Windows PowerShell 5.1.
    [string] $Program = 'pwsh'
)

$ErrorActionPreference = 'Stop'
$null = New-Item $Folder -ItemType Directory -Force
$keyFile = Join-Path $Folder 'key.xml'
$ApiKey | Export-Clixml -LiteralPath $keyFile

$script = Join-Path $PSScriptRoot 'Save-Models.ps1'
$command = "try {{ & '{0}' -TaskFile '{1}' -Destination '{2}' -KeyFile '{3}' *>> '{4}'; exit `$LASTEXITCODE }} catch {{ `$_ *>> '{4}'; exit 1 }}" -f
    @($script, $TaskFile, $Destination, $keyFile, (Join-Path $Folder 'log.txt') | ForEach-Object { $_ -replace "'", "''" })
$task = @{
    TaskName = 'Save Rodin models'
    Action = New-ScheduledTaskAction -Execute $Program -Argument "-NoLogo -NoProfile -NonInteractive -Command `"$command`""
    Trigger = New-ScheduledTaskTrigger -Daily -At '03:20' -RandomDelay (New-TimeSpan -Minutes 15)
    # Starts a missed run as soon as possible, never runs twice at the same time, and retries three times after a failure.
    Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -RunOnlyIfNetworkAvailable -MultipleInstances IgnoreNew -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 30) -ExecutionTimeLimit (New-TimeSpan -Hours 6)
    User = $User.UserName
    Password = $User.GetNetworkCredential().Password
}
Register-ScheduledTask @task -Force
