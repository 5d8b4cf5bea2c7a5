# Writes the raw measurements and a page with tables and plots.

function Write-Report {
    param([string] $Folder, [object[]] $Measurements, $Machine, [timespan] $Elapsed)
    if (Test-Path $Folder) { Remove-Item $Folder -Recurse }
    $null = New-Item $Folder -ItemType Directory
    $Measurements | Select-Object Part, Set, Contestant, Round, @{ n = 'Seconds'; e = { [Math]::Round($_.Seconds, 4) } },
        @{ n = 'Cpu'; e = { [Math]::Round($_.Cpu, 4) } }, @{ n = 'PeakMB'; e = { [Math]::Round($_.PeakMB, 1) } } |
        Export-Csv "$Folder/measurements.csv" -UseQuotes AsNeeded
    $Machine | ConvertTo-Json -Depth 3 | Set-Content "$Folder/machine.json"

    $verdicts = @($Bars | ForEach-Object { Get-Verdict $Measurements $_ })
    @(
        Get-ReportHead $Machine $Elapsed
        Get-VerdictTable $verdicts
        Get-PeerTables $Measurements
        Write-Plots $Folder $Measurements
        Get-Content "$PSScriptRoot/method.md" -Raw
    ) -join "`n" | Set-Content "$Folder/README.md"

    $verdicts | Where-Object Verdict -NE 'not measured' | Format-Table What, Set, Against, Median, Spread, Bar, Verdict -AutoSize | Out-String -Width 200 | Write-Host
    Write-Host "Report: $(Resolve-Path "$Folder/README.md" -Relative -RelativeBasePath $Root)"
}

function Get-ReportHead {
    param($Machine, [timespan] $Elapsed)
    $tools = foreach ($tool in $Machine.Tools) { "$($tool.Name) $($tool.Version ? $tool.Version : '(missing)')" }
    @"
# Benchmarks

Made by ``./build.ps1 Bench`` on $($Machine.Date), in $([int]$Elapsed.TotalMinutes) minutes, of Rodin $($Machine.Module). All ratios come from this one run, in which the contestants took turns;
below 1 the module is the faster. They say nothing of another machine: run it on yours.

| | |
|---|---|
| processors | $($Machine.Processors) · $($Machine.Cpu) |
| memory | $($Machine.MemoryGB) GB |
| system | $($Machine.System) |
| file system | $($Machine.FileSystem) |
| PowerShell | $($Machine.PowerShell), $($Machine.Runtime) |
| with | $($tools -join ' · ') |

"@
}

function Get-VerdictTable {
    param([object[]] $Verdicts)
    '## The bars'
    ''
    '| | set | against | median | lowest – highest | bar | target | |'
    '|---|---|---|---|---|---|---|---|'
    foreach ($verdict in $Verdicts) {
        '| ' + ((@($verdict.What, $verdict.Set, $verdict.Against, $verdict.Median, $verdict.Spread, $verdict.Bar, $verdict.Target, $verdict.Verdict) -replace '\|', '\|') -join ' | ') + ' |'
    }
    ''
}

function Get-PeerTables {
    # The medians of all contestants: one table per part, one column per set.
    param([object[]] $Measurements)
    '## All contestants'
    ''
    'Medians: seconds by the clock (seconds of processor time), and the most memory of a process. Set **s** is 200 files of 50 KB, **m** 12 of 20 MB, **l** 2 of 500 MB.'
    ''
    foreach ($part in $Measurements | Group-Object Part) {
        $sets = @($part.Group.Set | Select-Object -Unique)
        "| $($part.Name) | $($sets -join ' | ') |"
        '|---|' + '---|' * $sets.Count
        foreach ($contestant in $part.Group | Group-Object Contestant) {
            $cells = foreach ($set in $sets) { Get-PeerCell $contestant.Group.Where({ $_.Set -eq $set }) }
            "| $($contestant.Name -replace '\|', '\|') | $($cells -join ' | ') |"
        }
        ''
    }
}

function Get-PeerCell {
    param([object[]] $Measurements)
    $timed = $Measurements.Where({ $_.Round -gt 0 })
    if (-not $timed) { return '–' }
    $cell = '{0:0.000}' -f (Get-Median $timed.Seconds)
    $cpu = Get-Median $timed.Cpu
    $peak = ($Measurements.PeakMB | Measure-Object -Maximum).Maximum
    if ($cpu) { $cell += ' ({0:0.000})' -f $cpu }
    if ($peak) { $cell += ' · {0:0} MB' -f $peak }
    $cell
}
