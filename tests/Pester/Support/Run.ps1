# Runs the Pester files in this process, a fresh one, and leaves their counts in the file for results.

param([string] $Pester, [string] $Results, [string] $Filter = '*')

$ErrorActionPreference = 'Stop'
Import-Module $Pester
Import-Module "$PSScriptRoot/Sequence.psm1" -DisableNameChecking
. "$PSScriptRoot/Session.ps1"

$configuration = New-PesterConfiguration
$configuration.Run.Path = @(Get-ChildItem "$PSScriptRoot/.." -Filter '*.Tests.ps1' | Where-Object { $_.Name -like "$Filter.Tests.ps1" } | ForEach-Object FullName)
$configuration.Run.PassThru = $true
$configuration.Output.StackTraceVerbosity = 'FirstLine'
$configuration.Should.DisableV5 = $true

$failed = 0
if ($configuration.Run.Path.Value) {
    $run = Invoke-Pester -Configuration $configuration
    $run.Skipped | ForEach-Object { Write-Host "Skipped: $($_.ExpandedPath): $($_.ErrorRecord)" }
    $failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    @{ passed = $run.PassedCount; failed = $failed; skipped = $run.SkippedCount } | ConvertTo-Json | Set-Content $Results
}

exit [int]($failed -gt 0)
