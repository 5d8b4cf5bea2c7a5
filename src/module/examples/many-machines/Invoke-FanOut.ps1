#requires -Version 7.4
<#
.SYNOPSIS
    Saves the files of many tasks on several computers over PowerShell remoting, one slice per computer.
.DESCRIPTION
    Each computer needs PowerShell 7.4 or later and the module, which contains the worker script. The key is sent as a
    SecureString, which remoting encrypts. On the computers it is not written to disk or to the environment.

    Run the script again for the tasks that remain, with the same number of computers; otherwise the slices change. The exit
    code is 0 if all files were saved, otherwise 2.

    Paths are resolved on the remote computers. A session over WinRM cannot access a network share with your identity (the "second
    hop"). Use SSH with a key on each computer, delegation, or a local folder on each computer.
.EXAMPLE
    $sessions = New-PSSession -HostName node1, node2, node3
    ./Invoke-FanOut.ps1 -Session $sessions -TaskFile /shared/tasks.txt -Destination /shared/models -ApiKey (Get-Secret RodinApiKey)
#>
[CmdletBinding()]
param(
    # One session per worker, on different computers or on the same one.
    [Parameter(Mandatory)] [Management.Automation.Runspaces.PSSession[]] $Session,
    [Parameter(Mandatory)] [string] $TaskFile,
    [Parameter(Mandatory)] [string] $Destination,
    [Parameter(Mandatory)] [securestring] $ApiKey,

    # The plan's limit, for all workers together.
    [int] $RequestsPerMinute = 120,

    # The service's address, if it is not the default.
    [uri] $BaseUri
)

$ErrorActionPreference = 'Stop'
$count = $Session.Count
$share = [Math]::Max(1, [Math]::Floor($RequestsPerMinute / $count))
$jobs = for ($index = 0; $index -lt $count; $index++) {
    Invoke-Command -Session $Session[$index] -AsJob -JobName "slice $index" -ScriptBlock {
        $module = Get-Module Rodin -ListAvailable | Sort-Object Version | Select-Object -Last 1
        if (-not $module) { throw 'The module Rodin is not installed here.' }
        if ($using:BaseUri) { $env:RODIN_BASE_URI = $using:BaseUri }
        $slice = @{ Index = $using:index; Count = $using:count; RequestsPerMinute = $using:share }
        & "$($module.ModuleBase)/examples/many-machines/Save-Slice.ps1" -TaskFile $using:TaskFile -Destination $using:Destination -ApiKey $using:ApiKey @slice
        if ($LASTEXITCODE) { throw 'Some tasks were not saved.' }
    }
}

# If a computer is lost, its slice fails and the others continue.
$jobs | Receive-Job -Wait -ErrorAction Continue
$failed = @($jobs | Where-Object State -NE 'Completed')
$jobs | Remove-Job
if ($failed) { Write-Warning "Some tasks were not saved. Run the script again. Failed: $($failed.Name -join ', ')" }
exit ($failed ? 2 : 0)
