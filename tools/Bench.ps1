# Measures the module against its limits and against other downloaders, interleaved, and writes a report to docs/benchmarks.
param(
    # Parts to run; default: all. With only some parts, the report goes to out/bench instead.
    [string[]] $Only = @(),

    # Rounds of every part; default: the part's own number.
    [ValidateRange(1, 1000)]
    [int] $Rounds
)

. "$PSScriptRoot/Common.ps1"

# The report uses the same number format on every machine.
[cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture

# `pwsh -File` passes a list as one string.
$Only = @($Only -split ',' | Where-Object { $_ })
$PartNames = 'Sets', 'Tls', 'Capped', 'Latency', 'Pipeline', 'Import', 'Memory', 'Listing', 'Progress', 'Restart'
if ($unknown = $Only | Where-Object { $_ -notin $PartNames }) {
    throw "Unknown part '$unknown'. Available parts: $($PartNames -join ', ')."
}

$Work = "$Out/bench/work"
$Cap = 8MB
$CappedIdeal = 12 * 20000000 / (16 * $Cap)
foreach ($file in 'Programs', 'FileHost', 'Peers', 'Contest', 'Sessions', 'Statistics', 'Bars', 'Machine', 'Verdicts', 'Report', 'Plots') {
    . "$PSScriptRoot/bench/$file.ps1"
}

# The parts run in child scopes; this name is not used by any of them.
$AskedRounds = $Rounds
function Get-Rounds([int] $Usual) { $AskedRounds ? $AskedRounds : $Usual }

$madeSets = @{}
function Get-BenchSet {
    # Created when a part first needs it.
    param([string] $Name)
    $madeSets[$Name] ??= switch ($Name) {
        s { New-BenchSet $Files s 200 50000 }
        m { New-BenchSet $Files m 12 20000000 }
        l { New-BenchSet $Files l 2 500000000 }
        one { New-BenchSet $Files one 1 500000000 }
        t { New-BenchSet $Files t 10000 4000 }
    }
    $madeSets[$Name]
}

# A proxy would distort the measurement.
foreach ($name in 'http_proxy', 'https_proxy', 'all_proxy') {
    Remove-Item "env:$name", "env:$($name.ToUpperInvariant())" -ErrorAction Ignore
}

Stop-FileHost "$Work/host"
if (Test-Path $Work) { Remove-Item $Work -Recurse }
$Files = New-Item "$Work/host/files" -ItemType Directory
$machine = Get-Machine
Write-MissingTools $machine

$FileHost = $Worker = $Runner = $null
$failed = @()
$began = [datetime]::UtcNow
try {
    if (-not (Get-MissingProgram nginx)) {
        $FileHost = Start-FileHost "$Work/host" $Files
        $environment = @{ SSL_CERT_FILE = "$Work/host/certificate.pem" }
        $Worker = Start-BenchProgram work -Environment $environment
        $Runner = Start-BenchProgram work
    }

    $measurements = @(foreach ($part in $PartNames) {
        if ($Only -and $part -notin $Only) { continue }
        if (-not $FileHost -and $part -notin 'import', 'listing') {
            Write-Warning "$part is not measured: $(Get-MissingProgram nginx)."
            continue
        }
        Write-Host "${part}:"
        try {
            & "$PSScriptRoot/bench/parts/$part.ps1"
        }
        catch {
            # Keep the measurements taken so far and run the other parts, but report the run as failed.
            Write-Warning "${part}: $_ $($_.InvocationInfo.PositionMessage)"
            $failed += $part
        }
    })
}
finally {
    if ($Worker) { Stop-BenchProgram $Worker }
    if ($Runner) { Stop-BenchProgram $Runner }
    Stop-FileHost "$Work/host"
    Remove-Item $Work -Recurse
}

$report = $Only ? "$Out/bench/report" : "$Root/docs/benchmarks"
Write-Report $report $measurements $machine ([datetime]::UtcNow - $began)
if ($failed) { throw "These parts failed: $($failed -join ', ')." }
