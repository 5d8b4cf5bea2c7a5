# Draws the medians with gnuplot and returns the Markdown lines that show the plots.

function Write-Plots {
    param([string] $Folder, [object[]] $Measurements)
    if (Get-MissingProgram gnuplot) { return @('No plots: gnuplot was missing.', '') }
    $plots = @(
        @{ Part = 'sets'; Set = 's'; Title = '200 files of 50 KB, seconds' }
        @{ Part = 'sets'; Set = 'm'; Title = '12 files of 20 MB, seconds' }
        @{ Part = 'sets'; Set = 'l'; Title = '2 files of 500 MB, seconds' }
        @{ Part = 'tls'; Set = 'm'; Title = '12 files of 20 MB over TLS 1.3, seconds' }
        @{ Part = 'capped'; Set = 'one'; Title = 'one file of 500 MB, 8 MiB/s per connection, seconds' }
        @{ Part = 'capped'; Set = 'm'; Title = '12 files of 20 MB, 8 MiB/s per connection, seconds' }
        @{ Part = 'latency'; Set = 's'; Title = '200 files of 50 KB, round trip of 50 ms, seconds' }
        @{ Part = 'pipeline'; Set = 'm'; Title = '12 files of 20 MB in a running PowerShell, seconds' }
        @{ Part = 'memory'; Set = '10 000 files'; Title = '10 000 files, peak memory of PowerShell, MB'; Metric = 'PeakMB' }
        @{ Part = 'memory'; Set = '8 GB'; Title = 'one file of 8 GB, peak memory of PowerShell, MB'; Metric = 'PeakMB' }
    )
    '## Plots'
    ''
    'Each bar shows the median of the rounds; the line shows the lowest and the highest value.'
    ''
    foreach ($plot in $plots) {
        $groups = @(Select-Measurement $Measurements $plot.Part $plot.Set | Group-Object Contestant)
        if (-not $groups) { continue }
        $file = "$($plot.Part)-$($plot.Set -replace '\W+', '-').svg"
        Write-BarChart "$Folder/$file" $plot.Title $groups ($plot['Metric'] ?? 'Seconds')
        "![$($plot.Title)]($file)"
        ''
    }
}

function Write-BarChart {
    # Horizontal bars leave room for long command names. The fastest is on top.
    param([string] $File, [string] $Title, [object[]] $Groups, [string] $Metric)
    $rows = @($Groups | ForEach-Object {
        $ends = $_.Group.$Metric | Measure-Object -Minimum -Maximum
        [pscustomobject]@{ Name = $_.Name; Median = Get-Median $_.Group.$Metric; Minimum = $ends.Minimum; Maximum = $ends.Maximum }
    } | Sort-Object Median -Descending)
    $number = 0
    $data = foreach ($row in $rows) {
        # The module's own bars have a different colour.
        $colour = $row.Name -in 'engine', 'Rodin' ? 0x2a7ab0 : 0x9a9a9a
        "{0} {1:r} {2:r} {3:r} {4} `"{5}`"" -f $number++, $row.Median, $row.Minimum, $row.Maximum, $colour, $row.Name
    }
    @"
set terminal svg size 760,$(90 + 34 * $rows.Count) font 'sans-serif,13' background '#ffffff'
set output '$($File.Replace("'", "''"))'
set title '$Title' noenhanced
`$data << END
$($data -join "`n")
END
unset key
set border 1
set xtics nomirror
set ytics scale 0 noenhanced
set grid xtics lc rgb '#dddddd'
set xrange [0:*]
set yrange [-0.6:$($rows.Count - 0.4)]
set style fill solid
plot `$data using 2:1:(0):2:(`$1-0.32):(`$1+0.32):5:ytic(6) with boxxyerror lc rgb variable, \
     `$data using 2:1:3:4 with xerrorbars pt 0 lw 1.5 lc rgb '#333333'
"@ | & gnuplot
    if ($LASTEXITCODE -ne 0) { throw "gnuplot could not draw $File." }
}
