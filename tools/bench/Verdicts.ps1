# Compares the measurements with the limits.

function Get-Verdict {
    param([object[]] $Measurements, $Bar)
    $against = if ($Bar.Against -is [string] -and $Bar.Against -eq 'fastest') {
        Get-Fastest $Measurements $Bar.Part $Bar.Set
    } else {
        $Bar.Against
    }
    $own = Select-Measurement $Measurements $Bar.Part $Bar.Set $Bar.Of
    $others = if ($against -is [string]) { Select-Measurement $Measurements $Bar.Part $Bar.Set $against }
    $figure = if ($own -and ($others -or $against -isnot [string])) {
        Compare-Measurement $own $others -Number ($against -is [string] ? 0 : $against) $Bar.Metric -Difference:$Bar.Difference
    }
    $value = $figure ? $figure.Median * $Bar.Scale : $null
    [pscustomobject]@{
        What = $Bar.What
        Set = $Bar.Set
        Against = $against -is [string] ? $against : $against ? ('{0:0.00} s' -f $against) : ''
        Median = $figure ? (Format-Figure $value $Bar.Unit) : ''
        Spread = $figure ?
            "$(Format-Figure ($figure.Minimum * $Bar.Scale) $Bar.Unit) – $(Format-Figure ($figure.Maximum * $Bar.Scale) $Bar.Unit)" : ''
        Bar = '≤ ' + (Format-Figure $Bar.Bar $Bar.Unit)
        Target = '≤ ' + (Format-Figure $Bar.Target $Bar.Unit)
        Verdict = if (-not $figure) {
            'not measured'
        } elseif ($value -le $Bar.Target) {
            'target met'
        } elseif ($value -le $Bar.Bar) {
            'limit met'
        } else {
            '**missed**'
        }
    }
}

function Format-Figure([double] $Value, [string] $Unit) {
    $Unit ? ('{0:0} {1}' -f $Value, $Unit) : ('{0:0.00}' -f $Value)
}
