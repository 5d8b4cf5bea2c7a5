# Lists one task, and counts what comes: first only the first file, then all.
param([string] $Module, [string] $TaskUuid, [int] $Entries, [long] $MostGrowth)

$ErrorActionPreference = 'Stop'
Import-Module $Module
$process = [Diagnostics.Process]::GetCurrentProcess()
$clock = [Diagnostics.Stopwatch]::StartNew()
$null = Get-RodinDownload $TaskUuid | Select-Object -First 1
$first = $clock.ElapsedMilliseconds
$process.Refresh()
$before = $process.PeakWorkingSet64

$clock.Restart()
$count = 0
Get-RodinDownload $TaskUuid | ForEach-Object { $count++; $last = $_.FileName }
$process.Refresh()
$growth = $process.PeakWorkingSet64 - $before
if ($count -ne $Entries -or $last -ne "base-$Entries.glb") { throw "$count files came in place of $Entries, the last of which is '$last'." }
if ($growth -gt $MostGrowth) { throw "The process grew by $([int]($growth / 1MB)) MiB." }
"$count files listed in $([int]$clock.Elapsed.TotalSeconds) s, the first of them after $first ms; the process grew from $([int]($before / 1MB)) to $([int]($process.PeakWorkingSet64 / 1MB)) MiB at its peak"
