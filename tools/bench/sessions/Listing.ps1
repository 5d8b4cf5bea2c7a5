# Lists with the module and with a bare loop of the same requests, interleaved. The loop shows the server's own time.
param([string] $Results, [string] $Module, [int] $Rounds)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../../Common.ps1"
. "$PSScriptRoot/../Contest.ps1"
. "$PSScriptRoot/../Programs.ps1"
Import-Module $Module
$worker = Start-BenchProgram work
$uuids = foreach ($number in 1..10000) { [guid]::NewGuid().ToString() }
foreach ($round in 0..$Rounds) {
    # The first round is a short warm-up.
    $asked = $round ? $uuids : $uuids[0..999]
    $outcome = Invoke-Order $worker @{
        kind = 'posts'; connections = 16; apiKey = $env:RODIN_API_KEY; links = @("$env:RODIN_BASE_URI/download") * $asked.Count
    }
    if ($outcome.failure) { throw $outcome.failure }
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $listed = @($asked | Get-RodinDownload -ThrottleLimit 16)
    $seconds = $clock.Elapsed.TotalSeconds
    if ($listed.Count -ne 2 * $asked.Count) { throw "$($listed.Count) files were listed." }
    if ($round) {
        New-Measurement listing '10 000 tasks' 'Rodin' $round $seconds | Export-Csv $Results -Append
        New-Measurement listing '10 000 tasks' 'bare requests' $round $outcome.seconds $outcome.cpuSeconds | Export-Csv $Results -Append
    }
}
Stop-BenchProgram $worker
