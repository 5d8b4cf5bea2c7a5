# Runs the contestants in interleaved rounds and checks that each downloaded the correct files.

# The files of a small set stay on disk until the contest is over: ext4 does not reuse the inodes of files that were just deleted and
# searches for others one by one, which took longer than downloading 200 small files. Files of larger sets are deleted, or the disk would
# fill up.
$KeptBytes = 100MB

function New-Measurement {
    param([string] $Part, [string] $Set, [string] $Contestant, [int] $Round, [double] $Seconds, [double] $Cpu, [double] $PeakMB)
    [pscustomobject]@{
        Part = $Part; Set = $Set; Contestant = $Contestant; Round = $Round; Seconds = $Seconds; Cpu = $Cpu; PeakMB = $PeakMB
    }
}

function Read-Measurement {
    # A measurement of another process or of an earlier run.
    param([string] $File)
    Import-Csv $File | ForEach-Object { New-Measurement $_.Part $_.Set $_.Contestant $_.Round $_.Seconds $_.Cpu $_.PeakMB }
}

function Invoke-Contest {
    # Every contestant downloads the set to its own folder. The order changes each round; round 0 is a warm-up and is not counted.
    param([string] $Part, $Set, [string] $Address, [int] $Rounds, [System.Collections.IDictionary] $Contestants)
    Write-Host "  $Part, $($Set.Name): $Rounds rounds"
    $names = @($Contestants.Keys | Where-Object { Test-Contestant (& $Contestants[$_] $Set $Address "$Work/target") $_ })
    foreach ($round in 0..$Rounds) {
        foreach ($place in 0..($names.Count - 1)) {
            $name = $names[($place + $round) % $names.Count]
            if (-not $name) { continue }
            # The JIT compiler needs several runs to optimize, and a set of small files ends quickly.
            $times = ($round -eq 0 -and $name -eq 'engine') ? ($Set.Bytes -lt $KeptBytes ? 25 : 4) : 1
            foreach ($time in 1..$times) {
                $outcome = Measure-Contestant $Set $Contestants[$name] $Address -Thorough:($round -eq 0 -and $time -eq 1)
            }

            if ($outcome.failure) {
                Write-Warning "$Part, $($Set.Name), ${name}: $($outcome.failure)"
                $names[$names.IndexOf($name)] = $null
            }
            elseif ($round -gt 0) {
                New-Measurement $Part $Set.Name $name $round $outcome.seconds $outcome.cpuSeconds ($outcome.peakBytes / 1MB)
            }
            elseif ($outcome.commandPeak) {
                # Memory is measured in the first round only, because the measurement would slow a small transfer.
                New-Measurement $Part $Set.Name $name 0 0 0 $outcome.commandPeak
            }
        }
    }
    Remove-Item "$Work/target-*" -Recurse
}

function Test-Contestant {
    # Skip programs that are not installed; the run has already reported them.
    param($Order, [string] $Name)
    $Order.kind -ne 'command' -or (Get-Command $Order.command[0] -CommandType Application -ErrorAction Ignore)
}

function Measure-Contestant {
    # One run: waits until the page cache is written, runs, then checks the files. -Thorough compares every byte and measures the command's
    # memory.
    param($Set, [scriptblock] $Contestant, [string] $Address, [switch] $Thorough)
    $target = "$Work/target-$([guid]::NewGuid())"
    $order = & $Contestant $Set $Address $target
    $null = New-Item $target -ItemType Directory
    & sync
    $isCommand = $order.kind -eq 'command'
    $tellsMemory = $Thorough -and $isCommand -and (Test-Path /usr/bin/time)
    if ($tellsMemory) { $order.command = @('/usr/bin/time', '-o', "$Work/peak.txt", '-f', '%M') + $order.command }
    $outcome = Invoke-Order ($isCommand ? $Runner : $Worker) $order
    if (-not $outcome.failure) { $outcome.failure = Get-Difference $Set $target -Thorough:$Thorough }
    $outcome | Add-Member commandPeak ($tellsMemory -and -not $outcome.failure ? [double](Get-Content "$Work/peak.txt" -Tail 1) / 1KB : 0)
    if ($Set.Bytes -ge $KeptBytes) { Remove-Item $target -Recurse }
    $outcome
}

function Get-Difference {
    # Returns what is missing in the folder: a downloader that fails must not count as fast.
    param($Set, [string] $Folder, [switch] $Thorough)
    $files = [IO.DirectoryInfo]::new($Folder).GetFiles()
    $whole = $files.Where({ $_.Length -eq $Set.Length }).Count
    if ($whole -ne $Set.Names.Count -or $files.Count -ne $whole) {
        return "Of $($Set.Names.Count) files $whole are whole, among $($files.Count)."
    }
    if ($Thorough) {
        $differences = & diff -rq $Set.Folder $Folder
        if ($differences) { return $differences[0] }
    }
}
