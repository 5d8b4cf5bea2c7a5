# Medians and ratios.

function Get-Median([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    $middle = [int][Math]::Floor($sorted.Count / 2)
    if ($sorted.Count % 2) { $sorted[$middle] } else { ($sorted[$middle - 1] + $sorted[$middle]) / 2 }
}

function Select-Measurement {
    param([object[]] $Measurements, [string] $Part, [string] $Set, [string] $Contestant = '*')
    $Measurements.Where({ $_.Part -eq $Part -and $_.Set -eq $Set -and ($Contestant -eq '*' -or $_.Contestant -eq $Contestant) -and
        $_.Round -gt 0 })
}

function Get-Fastest {
    # Returns the peer with the lowest median. The limit and the module's own contestants do not count as peers.
    param([object[]] $Measurements, [string] $Part, [string] $Set)
    $peers = (Select-Measurement $Measurements $Part $Set).Where({ $_.Contestant -notin 'engine', 'cp -r', 'Rodin' }) |
        Group-Object Contestant
    $peers | Sort-Object { Get-Median $_.Group.Seconds } | Select-Object -First 1 -ExpandProperty Name
}

function Compare-Measurement {
    # Per round, divides one contestant's figure by another's (or by a number), or subtracts it. Returns median, minimum and maximum.
    param([object[]] $Own, [object[]] $Others, [double] $Number, [string] $Metric, [switch] $Difference)
    $values = foreach ($measurement in $Own) {
        $other = if ($Others) { $Others.Where({ $_.Round -eq $measurement.Round }).$Metric } else { $Number }
        if ($null -ne $other) { $Difference ? $measurement.$Metric - [double]$other : $measurement.$Metric / [double]$other }
    }
    if ($values) {
        $ends = $values | Measure-Object -Minimum -Maximum
        [pscustomobject]@{ Median = Get-Median $values; Minimum = $ends.Minimum; Maximum = $ends.Maximum; Rounds = @($values).Count }
    }
}
