# Has many files saved from an emulator that injects every fault it knows, and holds what comes of it against what was promised.

. "$PSScriptRoot/FaultTable.ps1"

$FilesOfTask = 10

# By how much a process may grow from after the first batch to after the last. A leak grows with the files, by far more than this.
$MostGrowth = @{ Handles = 40; Threads = 16; Sockets = 40; ManagedMiB = 16; WorkingMiB = 100 }

function Invoke-FaultRun {
    # Prints what it does and ends with a line of figures. Throws when a file is not right, a part is left over, or the process holds more and more.
    param([int] $Files, [int] $Batches = 1, [int] $Settle = 0, [double] $Share = 0.05)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-soak-$([guid]::NewGuid())"
    $null = New-Item $work -ItemType Directory
    $target = "$work/models"
    $emulator = Start-Emulator
    try {
        $control = [uri]::new([uri]$emulator.apiBaseAddress, '/emulator').AbsoluteUri
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $tasks = @(for ($i = 0; $i -lt $Files; $i += $FilesOfTask) { Add-SoakTask $control $i })
        ConvertTo-Json $tasks -Compress | Set-Content "$work/tasks.json"
        foreach ($server in 'api', 'file') {
            $order = @{ host = $server; faults = @(Get-EveryFault $server $Share) } | ConvertTo-Json -Depth 4
            $null = Invoke-RestMethod "$control/faults" -Method Post -Body $order -ContentType application/json -NoProxy
        }
        Write-Host "  $Files files of $($tasks.Count) tasks stand ready after $([int]$clock.Elapsed.TotalSeconds) s."

        $clock.Restart()
        $exitCode = Invoke-FreshPwsh "$PSScriptRoot/FaultSession.ps1" -Arguments "$Staged/Rodin.psd1", "$work/tasks.json", $target, $Batches, $Settle, $emulator.fileBaseAddress, "$work/results.json" -Environment @{
            RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $emulator.apiKey
        }
        if ($exitCode -ne 0) { throw "The session ended with exit code $exitCode." }
        $seconds = [int]$clock.Elapsed.TotalSeconds - $Settle
        $results = Get-Content "$work/results.json" -Raw | ConvertFrom-Json -AsHashtable

        $bytes = Assert-EverySum $control $target $Files
        $met = Assert-EveryFaultMet $control ($Files -ge 1000)
        Assert-NothingHeld $results.holdings ([bool]$Settle)
        $results.holdings | ForEach-Object { [pscustomobject]$_ } | Format-Table Moment, Handles, Files, Sockets, Established, CloseWait, Threads, ManagedMiB, WorkingMiB | Out-Host
        Write-Host "  errors: $(($results.failures.GetEnumerator() | Sort-Object Value -Descending | ForEach-Object { "$($_.Key) $($_.Value)" }) -join ', ')"
        "$Files files, $([int]($bytes / 1MB)) MiB, all right after $($results.passes.Listing) passes of listing and $($results.passes.Saving) of saving in $seconds s; $($met.Requests) faults of $($met.Kinds) kinds; " +
            "$(($results.statuses.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Value) $($_.Key.ToLowerInvariant())" }) -join ', ')"
    }
    finally {
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
}

function Add-SoakTask {
    # Files of a few KiB, some of a few hundred, now and then one of some MiB, which has a map of its blocks, or of many, which is fetched in segments.
    param([string] $Control, [int] $Number)
    $files = foreach ($i in $Number..($Number + $FilesOfTask - 1)) {
        $length = switch ($i) {
            { $_ % 400 -eq 7 } { 9MB + ($i * 977 % 8MB); break }
            { $_ % 100 -eq 7 } { 2MB + ($i * 977 % 2MB); break }
            { $_ % 4 -eq 3 } { 50KB + ($i * 977 % 150KB); break }
            default { 1KB + ($i * 977 % 30KB) }
        }
        @{ name = "model-$i.glb"; glb = $true; length = $length; seed = $i + 1000 }
    }
    $order = @{ files = @($files) } | ConvertTo-Json -Depth 4
    $task = Invoke-RestMethod "$Control/tasks" -Method Post -Body $order -ContentType application/json -NoProxy
    @{ Uuid = $task.taskUuid; Count = $FilesOfTask }
}

function Assert-EverySum {
    # Each file is one of the versions that were served under its name, and there is nothing else. Gives how many bytes there are.
    param([string] $Control, [string] $Target, [int] $Files)
    $all = [Collections.Generic.HashSet[string]]::new([string[]][IO.Directory]::GetFiles($Target, '*', 'AllDirectories'))
    if ($all.Count -ne $Files) { throw "There are $($all.Count) files in place of ${Files}: $(@($all | Where-Object { $_ -notlike '*.glb' } | Select-Object -First 5) -join ', ')" }
    $bytes = 0
    foreach ($task in @(Invoke-RestMethod "$Control/sums" -NoProxy | ForEach-Object { $_ })) {
        foreach ($file in $task.files) {
            $path = [IO.Path]::GetFullPath("$Target/$($task.taskUuid)/$($file.name)")
            if (-not $all.Contains($path)) { continue }
            $stream = [IO.File]::OpenRead($path)
            $sum = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)).ToLowerInvariant()
            $bytes += $stream.Length
            $stream.Dispose()
            if ($sum -notin $file.sha256) { throw "'$path' is none of the $($file.sha256.Count) versions that were served." }
            $null = $all.Remove($path)
        }
    }
    if ($all.Count) { throw "Nobody listed these: $(@($all | Select-Object -First 5) -join ', ')" }
    $bytes
}

function Assert-EveryFaultMet {
    # A fault that nobody met would have shown nothing. Gives how many were met.
    param([string] $Control, [bool] $All)
    $told = Invoke-RestMethod "$Control/faults" -NoProxy
    $faults = @($told.api) + @($told.file)
    if ($All -and ($unmet = $faults | Where-Object requests -EQ 0)) { throw "Nobody met $(($unmet.fault | ConvertTo-Json -Compress) -join ', ')." }
    @{ Requests = ($faults | Measure-Object requests -Sum).Sum; Kinds = @($faults | Where-Object requests).Count }
}

function Assert-NothingHeld {
    param($Holdings, [bool] $IsSettled)
    $batches = @($Holdings | Where-Object { $_.Moment -like 'after *' })
    foreach ($holding in $batches) {
        if ($holding.Files) { throw "$($holding.Files) files are still open $($holding.Moment)." }
    }
    foreach ($what in $MostGrowth.Keys) {
        $growth = $batches[-1][$what] - $batches[0][$what]
        if ($growth -gt $MostGrowth[$what]) { throw "$what grew by $growth from $($batches[0].Moment) to $($batches[-1].Moment)." }
    }
    if ($IsSettled -and ($open = $Holdings[-1].Established + $Holdings[-1].CloseWait)) { throw "$open connections are open $($Holdings[-1].Moment)." }
}
