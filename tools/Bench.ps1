# Measures the module against its bars and against other downloaders, side by side, and writes a report to docs/benchmarks.
param(
    # Parts to run; all without it. A run of some parts leaves its report in out/bench instead.
    [string[]] $Only = @(),

    # Rounds of every part; as many as each needs without it.
    [ValidateRange(1, 1000)]
    [int] $Rounds
)

. "$PSScriptRoot/Common.ps1"

# The report reads the same wherever it is made.
[cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture

# `-File` hands a list over as one text.
$Only = @($Only -split ',' | Where-Object { $_ })
$PartNames = 'Sets', 'Tls', 'Capped', 'Latency', 'Pipeline', 'Import', 'Memory', 'Listing', 'Progress', 'Restart'
if ($unknown = $Only | Where-Object { $_ -notin $PartNames }) { throw "There is no part '$unknown'. These are: $($PartNames -join ', ')." }

$Work = "$Out/bench/work"
$Cap = 8MB
$CappedIdeal = 12 * 20000000 / (16 * $Cap)
foreach ($file in 'Programs', 'FileHost', 'Peers', 'Contest', 'Sessions', 'Statistics', 'Bars', 'Machine', 'Verdicts', 'Report', 'Plots') { . "$PSScriptRoot/bench/$file.ps1" }

# Under a name that no part has a variable of.
$AskedRounds = $Rounds
function Get-Rounds([int] $Usual) { $AskedRounds ? $AskedRounds : $Usual }

$madeSets = @{}
function Get-BenchSet {
    # Made when a part first asks for it.
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

# Whatever a proxy would make of it is not what is measured.
foreach ($name in 'http_proxy', 'https_proxy', 'all_proxy') { Remove-Item "env:$name", "env:$($name.ToUpperInvariant())" -ErrorAction Ignore }

Stop-FileHost "$Work/host"
if (Test-Path $Work) { Remove-Item $Work -Recurse }
$Files = New-Item "$Work/host/files" -ItemType Directory
$machine = Get-Machine
Write-MissingTools $machine

$FileHost = $Worker = $Runner = $null
$failed = @()
$began = [datetime]::UtcNow
try {
    if (Get-Command nginx -CommandType Application -ErrorAction Ignore) {
        $FileHost = Start-FileHost "$Work/host" $Files
        $environment = @{ SSL_CERT_FILE = "$Work/host/certificate.pem" }
        $Worker = Start-BenchProgram work -Environment $environment
        $Runner = Start-BenchProgram work
    }

    $measurements = @(foreach ($part in $PartNames) {
        if ($Only -and $part -notin $Only) { continue }
        if (-not $FileHost -and $part -notin 'import', 'listing') { Write-Warning "$part is not measured: there is no nginx."; continue }
        Write-Host "${part}:"
        try {
            & "$PSScriptRoot/bench/parts/$part.ps1"
        }
        catch {
            # What it measured before counts, and so do the other parts; the run has failed all the same.
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
if ($failed) { throw "Not measured to the end: $($failed -join ', ')." }
