# Runs contestants against each other, round by round, and holds what they brought against what they should have brought.

# What a run of a small set brought stays until its contest is over: ext4 gives the places of files that were removed a moment ago to nobody, and
# searches for others one by one, which took longer than to fetch 200 small files. Of larger sets the disk would run full.
$KeptBytes = 100MB

function New-Measurement {
    param([string] $Part, [string] $Set, [string] $Contestant, [int] $Round, [double] $Seconds, [double] $Cpu, [double] $PeakMB)
    [pscustomobject]@{ Part = $Part; Set = $Set; Contestant = $Contestant; Round = $Round; Seconds = $Seconds; Cpu = $Cpu; PeakMB = $PeakMB }
}

function Read-Measurement {
    # What another process measured, or an earlier run.
    param([string] $File)
    Import-Csv $File | ForEach-Object { New-Measurement $_.Part $_.Set $_.Contestant $_.Round $_.Seconds $_.Cpu $_.PeakMB }
}

function Invoke-Contest {
    # Every contestant fetches a set to a folder of its own, in each round in another order. Round 0 warms everything and is not counted.
    param([string] $Part, $Set, [string] $Address, [int] $Rounds, [System.Collections.IDictionary] $Contestants)
    Write-Host "  $Part, $($Set.Name): $Rounds rounds"
    $names = @($Contestants.Keys | Where-Object { Test-Contestant (& $Contestants[$_] $Set $Address "$Work/target") $_ })
    foreach ($round in 0..$Rounds) {
        foreach ($place in 0..($names.Count - 1)) {
            $name = $names[($place + $round) % $names.Count]
            if (-not $name) { continue }
            # A compiler at run time needs more than one look, and small files pass it by quickly.
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
                # Known from the first round alone: what tells it would cost a small transfer part of its time.
                New-Measurement $Part $Set.Name $name 0 0 0 $outcome.commandPeak
            }
        }
    }
    Remove-Item "$Work/target-*" -Recurse
}

function Test-Contestant {
    # What is not installed is left out; the run has said so already.
    param($Order, [string] $Name)
    $Order.kind -ne 'command' -or (Get-Command $Order.command[0] -CommandType Application -ErrorAction Ignore)
}

function Measure-Contestant {
    # One run, with the page cache quiet before, and with proof after it. -Thorough compares every byte, and finds out a command's memory.
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
    # What a folder lacks of a set, if anything: a downloader that fails is not fast.
    param($Set, [string] $Folder, [switch] $Thorough)
    $files = [IO.DirectoryInfo]::new($Folder).GetFiles()
    $whole = $files.Where({ $_.Length -eq $Set.Length }).Count
    if ($whole -ne $Set.Names.Count -or $files.Count -ne $whole) { return "Of $($Set.Names.Count) files $whole are whole, among $($files.Count)." }
    if ($Thorough) {
        $differences = & diff -rq $Set.Folder $Folder
        if ($differences) { return $differences[0] }
    }
}
