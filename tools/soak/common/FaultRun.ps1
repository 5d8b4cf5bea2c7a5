# Has many files saved from an emulator that injects every fault it knows, and holds what comes of it against what was promised.

. "$PSScriptRoot/Emulated.ps1"
. "$PSScriptRoot/FaultTable.ps1"

# By how much a process may grow from after the first batch to after the last. A leak grows with the files, by far more than this; connections that are kept
# for the next request may be as many as are allowed at once, to both hosts.
$MostGrowth = @{ Handles = 80; Threads = 16; Sockets = 64; ManagedMiB = 16; WorkingMiB = 100 }

function Invoke-FaultRun {
    # Prints what it does and ends with a line of figures. Throws when a file is not right, a part is left over, or the process holds more and more.
    param([int] $Files, [int] $Batches = 1, [int] $Settle = 0, [double] $Share = 0.05)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-soak-$([guid]::NewGuid())"
    $null = New-Item $work -ItemType Directory
    $target = "$work/models"
    $emulator = Start-Emulator
    try {
        $control = Get-ControlAddress $emulator
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

        # Shown whether it holds or not.
        $results.holdings | ForEach-Object { [pscustomobject]$_ } | Format-Table Moment, Handles, Files, Sockets, Established, CloseWait, Threads, ManagedMiB, WorkingMiB | Out-String -Width 160 | Write-Host
        $bytes = Assert-EverySum $control $target $Files
        $met = Assert-EveryFaultMet $control ($Files -ge 1000)
        Assert-NothingHeld $results.holdings ([bool]$Settle)
        Write-Host "  errors: $(($results.failures.GetEnumerator() | Sort-Object Value -Descending | ForEach-Object { "$($_.Key) $($_.Value)" }) -join ', ')"
        "$Files files, $([int]($bytes / 1MB)) MiB, all right after $($results.passes.Listing) passes of listing and $($results.passes.Saving) of saving in $seconds s; $($met.Requests) faults of $($met.Kinds) kinds; " +
            "$(($results.statuses.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Value) $($_.Key.ToLowerInvariant())" }) -join ', ')"
    }
    finally {
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
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
