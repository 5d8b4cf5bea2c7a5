# Measures the peak memory of a PowerShell that does nothing, not even import the module, or of one that saves a batch.
param([string] $Results, [string] $Module, [string] $TaskFile, [string] $Target, [long] $Bytes, [string] $Set,
    [string] $Contestant, [int] $Round)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../Contest.ps1"
$clock = [Diagnostics.Stopwatch]::StartNew()
if ($Contestant -eq 'Rodin') {
    Import-Module $Module
    Get-Content $TaskFile | Get-RodinDownload | Save-RodinModelFile -Destination $Target -Flat | Out-Null
}
$seconds = $clock.Elapsed.TotalSeconds
$peak = [double]((Get-Content /proc/self/status | Select-String '^VmHWM:\s+(\d+)').Matches.Groups[1].Value) / 1KB

if ($Contestant -eq 'Rodin') {
    $saved = ([IO.DirectoryInfo]::new($Target).GetFiles() | Measure-Object Length -Sum).Sum
    if ($saved -ne $Bytes) { throw "$saved of $Bytes bytes were saved." }
    Remove-Item $Target -Recurse
}
New-Measurement memory $Set $Contestant $Round $seconds 0 $peak | Export-Csv $Results
