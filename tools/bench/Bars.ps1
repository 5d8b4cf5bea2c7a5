# The limits that the module must keep. A row's figure is a ratio unless stated otherwise; lower is always better.
# Against: a contestant, 'fastest' for the fastest peer of the set, or a number.

function New-Bar {
    param([string] $What, [string] $Part, [string] $Set, [string] $Of, $Against, [double] $Bar, [double] $Target,
        [string] $Metric = 'Seconds', [string] $Unit = '', [double] $Scale = 1, [switch] $Difference)
    [pscustomobject]@{
        What = $What; Part = $Part; Set = $Set; Of = $Of; Against = $Against; Bar = $Bar; Target = $Target
        Metric = $Metric; Unit = $Unit; Scale = $Scale; Difference = [bool]$Difference
    }
}

$Bars = @(
    New-Bar 'engine, elapsed time' sets s engine fastest 0.9 0.7
    New-Bar 'engine, elapsed time' sets m engine fastest 0.6 0.45
    New-Bar 'engine, elapsed time' sets l engine fastest 0.85 0.7
    New-Bar 'engine, CPU time' sets s engine fastest 1.2 1.0 -Metric Cpu
    New-Bar 'engine, CPU time' sets m engine fastest 0.6 0.5 -Metric Cpu
    New-Bar 'engine, CPU time' sets l engine fastest 0.8 0.6 -Metric Cpu
    New-Bar 'engine over TLS 1.3, elapsed time' tls s engine 'curl -Z --parallel-max 4' 0.9 0.7
    New-Bar 'engine over TLS 1.3, elapsed time' tls m engine 'curl -Z --parallel-max 4' 0.9 0.8
    New-Bar 'engine over TLS 1.3, elapsed time' tls l engine 'curl -Z --parallel-max 4' 1.0 0.85
    New-Bar 'engine over TLS 1.3, CPU time' tls s engine 'curl -Z --parallel-max 4' 1.3 1.0 -Metric Cpu
    New-Bar 'engine over TLS 1.3, CPU time' tls m engine 'curl -Z --parallel-max 4' 1.3 1.0 -Metric Cpu
    New-Bar 'engine over TLS 1.3, CPU time' tls l engine 'curl -Z --parallel-max 4' 1.3 1.0 -Metric Cpu
    New-Bar 'engine, against copying the files' sets m engine 'cp -r' 1.5 0.9
    New-Bar 'speed limit per connection, one 500 MB file' capped one engine 'aria2c -x16 -s16 -k1M' 1.0 0.95
    New-Bar 'speed limit per connection, against the ideal' capped m engine $CappedIdeal 1.2 1.05
    New-Bar 'round trip of 50 ms' latency s engine 'aria2c -j16' 0.75 0.5
    New-Bar 'Get-RodinDownload | Save-RodinModelFile' pipeline m Rodin fastest 0.4 0.25
    New-Bar 'Import-Module, in addition to an empty binary module' import module Rodin 'empty module' 60 20 -Difference -Scale 1000 -Unit ms
    New-Bar 'first Get-RodinDownload, in addition to the second' import call Rodin 0 200 80 -Difference -Scale 1000 -Unit ms
    New-Bar 'memory in addition to an idle pwsh, 10 000 files' memory '10 000 files' Rodin 'idle pwsh' 80 48 `
        -Difference -Metric PeakMB -Unit MB
    New-Bar 'memory in addition to an idle pwsh, one file of 8 GB' memory '8 GB' Rodin 'idle pwsh' 48 32 -Difference -Metric PeakMB -Unit MB
    New-Bar 'listing 10 000 tasks, against the ideal' listing '10 000 tasks' Rodin 12.5 1.1 1.03
    New-Bar 'with a progress bar, against without' progress '10 000 files' 'progress on' 'progress off' 1.05 1.02
    New-Bar 'with a progress bar, against without' progress 'm, 8 times' 'progress on' 'progress off' 1.05 1.02
    New-Bar 'second run over existing files, engine' restart '10 000 files' engine 'bare requests' 1.5 1.2
    New-Bar 'second run over existing files, cmdlet' restart '10 000 files' Rodin 'bare requests' 2.0 1.5
    New-Bar 'second run over existing files, engine' restart '10 000 files, 20 ms' engine 'bare requests' 1.05 1.02
    New-Bar 'second run over existing files, cmdlet' restart '10 000 files, 20 ms' Rodin 'bare requests' 1.05 1.02
)
