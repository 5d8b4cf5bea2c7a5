<#
.SYNOPSIS
    Registers a scheduled task of Windows that saves models every night, and keeps the API key for it.
.DESCRIPTION
    Run it elevated, as the user that the task is to run as. It asks for the API key, which Windows encrypts for that user on that machine (DPAPI), and for the user's
    password, without which a task that runs unattended could not read the key again.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $TaskFile,
    [Parameter(Mandatory = $true)] [string] $Destination,

    # Where the encrypted key and the log are kept.
    [string] $Folder = (Join-Path $env:LOCALAPPDATA 'Rodin'),
    [pscredential] $User = (Get-Credential -UserName ([Security.Principal.WindowsIdentity]::GetCurrent().Name) -Message 'Who the task runs as'),
    [securestring] $ApiKey = (Read-Host -AsSecureString 'Rodin API key'),

    # powershell for Windows PowerShell 5.1
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
    # As soon as it can when its time was missed, never twice at once, and three more times when it fails.
    Settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -RunOnlyIfNetworkAvailable -MultipleInstances IgnoreNew -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 30) -ExecutionTimeLimit (New-TimeSpan -Hours 6)
    User = $User.UserName
    Password = $User.GetNetworkCredential().Password
}
Register-ScheduledTask @task -Force
