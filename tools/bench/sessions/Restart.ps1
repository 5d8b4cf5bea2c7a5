# A finished batch once more: by the cmdlet, by the engine alone, and as bare requests for a byte of each file, at the same throttle; in turns.
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
    'engine' = @{ kind = 'save'; connections = 16; files = @($links.ForEach({ @{ link = $_; path = "$Target/$([IO.Path]::GetFileName($_))" } })) }
    'bare requests' = @{ kind = 'ranges'; connections = 16; links = $links }
}
$names = 'Rodin', 'engine', 'bare requests'

# Some to warm up: what a compiler at run time makes of each of these is half of what they cost at first.
foreach ($round in -2..$Rounds) {
    foreach ($place in 0..2) {
        $name = $names[($place + $round + 3) % 3]
        if ($name -eq 'Rodin') {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $saved = @($files | Save-RodinModelFile -Destination $Target -Flat)
            $seconds = $clock.Elapsed.TotalSeconds
            if (@($saved | Where-Object Status -EQ Existing).Count -ne $files.Count) { throw 'Not everything was there.' }
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
