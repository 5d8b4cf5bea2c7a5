#requires -Version 7.4
<#
.SYNOPSIS
    Has several computers save the files of many tasks, a slice each, over PowerShell remoting.
.DESCRIPTION
    On each computer there are PowerShell 7.4 or later and the module, which brings the worker along. The key goes there as a SecureString, which remoting
    encrypts on its way, and is neither written to a disk nor to an environment there.

    Run it again for whatever is left, with the same number of computers, or the slices are others. The exit code is 0 when all is saved, and 2 when not.

    The paths are those that the computers see. Where they share a folder by way of the network, a session over WinRM may not go on to it with your name
    (the "second hop"): use SSH with a key of its own on each computer, delegation, or a folder of each computer's own.
.EXAMPLE
    ./Invoke-FanOut.ps1 -Session (New-PSSession -HostName node1, node2, node3) -TaskFile /shared/tasks.txt -Destination /shared/models -ApiKey (Get-Secret RodinApiKey)
#>
[CmdletBinding()]
param(
    # One for each worker: of several computers, or several of one.
    [Parameter(Mandatory)] [Management.Automation.Runspaces.PSSession[]] $Session,
    [Parameter(Mandatory)] [string] $TaskFile,
    [Parameter(Mandatory)] [string] $Destination,
    [Parameter(Mandatory)] [securestring] $ApiKey,

    # What the plan allows, for all of them together.
    [int] $RequestsPerMinute = 120,

    # The service's address, if it is not the usual one.
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
        if ($LASTEXITCODE) { throw 'Some tasks are left.' }
    }
}

# A computer that is lost is one failed slice; the others go on.
$jobs | Receive-Job -Wait -ErrorAction Continue
$failed = @($jobs | Where-Object State -NE 'Completed')
$jobs | Remove-Job
if ($failed) { Write-Warning "Not all is saved, run it again: $($failed.Name -join ', ')" }
exit ($failed ? 2 : 0)
