# Saves a finished batch again with the cmdlet and with the engine, and requests one byte of each file without them; same throttle,
# interleaved.
param([string] $Results, [string] $Module, [string] $TaskFile, [string] $LinkFile, [string] $Target, [string] $Set, [int] $Rounds)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../../Common.ps1"
. "$PSScriptRoot/../Contest.ps1"
. "$PSScriptRoot/../Programs.ps1"
Import-Module $Module
$ProgressPreference = 'SilentlyContinue'
$links = @(Get-Content $LinkFile)
$files = @(Get-Content $TaskFile | Get-RodinDownload)
$files | Save-RodinModelFile -Destination $Target -Flat | Out-Null
$worker = Start-BenchProgram work
$orders = @{
    'engine' = @{
        kind = 'save'; connections = 16; files = @($links.ForEach({ @{ link = $_; path = "$Target/$([IO.Path]::GetFileName($_))" } }))
    }
    'bare requests' = @{ kind = 'ranges'; connections = 16; links = $links }
}
$names = 'Rodin', 'engine', 'bare requests'

# Warm-up: JIT compilation is half of the initial cost.
foreach ($round in -2..$Rounds) {
    foreach ($place in 0..2) {
        $name = $names[($place + $round + 3) % 3]
        if ($name -eq 'Rodin') {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $saved = @($files | Save-RodinModelFile -Destination $Target -Flat)
            $seconds = $clock.Elapsed.TotalSeconds
            if (@($saved | Where-Object Status -EQ Existing).Count -ne $files.Count) { throw 'Files are missing.' }
            $measurement = New-Measurement restart $Set Rodin $round $seconds
        }
        else {
            $outcome = Invoke-Order $worker $orders[$name]
            if ($outcome.failure) { throw $outcome.failure }
            $measurement = New-Measurement restart $Set $name $round $outcome.seconds $outcome.cpuSeconds ($outcome.peakBytes / 1MB)
        }
        if ($round -gt 0) { $measurement | Export-Csv $Results -Append }
    }
}
Stop-BenchProgram $worker
