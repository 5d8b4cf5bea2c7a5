# Saves many files from an emulator that injects all of its faults, and checks the files and the resources of the process.

. "$PSScriptRoot/EmulatorTasks.ps1"
. "$PSScriptRoot/FaultTable.ps1"

# The allowed growth of a process between the end of the first batch and that of the last. A leak grows with the number of files, by far
# more than this. The number of idle connections may reach the connection limit of each host.
$MaximumGrowth = @{ Handles = 80; Threads = 16; Sockets = 64; ManagedMiB = 16; WorkingMiB = 100 }

function Invoke-FaultRun {
    # Prints its progress and ends with a line of figures. Throws when a file is wrong, a partial file is left, or the process leaks
    # resources.
    param([int] $Files, [int] $Batches = 1, [int] $SettleSeconds = 0, [double] $Probability = 0.05)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-soak-$([guid]::NewGuid())"
    $null = New-Item $work -ItemType Directory
    $target = "$work/models"
    $emulator = Start-Emulator
    try {
        $control = Get-ControlAddress $emulator
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $tasks = @(for ($i = 0; $i -lt $Files; $i += $FilesPerTask) { Add-SoakTask $control $i })
        ConvertTo-Json $tasks -Compress | Set-Content "$work/tasks.json"
        foreach ($server in 'api', 'file') {
            $body = @{ host = $server; faults = @(Get-FaultVariant $server $Probability) } | ConvertTo-Json -Depth 4
            $null = Invoke-RestMethod "$control/faults" -Method Post -Body $body -ContentType application/json -NoProxy
        }
        Write-Host "  $Files files of $($tasks.Count) tasks are ready after $([int]$clock.Elapsed.TotalSeconds) s."

        $clock.Restart()
        $exitCode = Invoke-FreshPwsh "$PSScriptRoot/FaultSession.ps1" -Environment @{
            RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $emulator.apiKey
        } -Arguments @(
            "$Staged/Rodin.psd1", "$work/tasks.json", $target, $Batches, $SettleSeconds, $emulator.fileBaseAddress, "$work/results.json")
        if ($exitCode -ne 0) { throw "The session ended with exit code $exitCode." }
        $seconds = [int]$clock.Elapsed.TotalSeconds - $SettleSeconds
        $results = Get-Content "$work/results.json" -Raw | ConvertFrom-Json -AsHashtable

        # Printed first, so that they are visible after a failure.
        $results.usage | ForEach-Object { [pscustomobject]$_ } |
            Format-Table Moment, Handles, Files, Sockets, Established, CloseWait, Threads, ManagedMiB, WorkingMiB |
            Out-String -Width 160 | Write-Host
        $bytes = Assert-EveryChecksum $control $target $Files
        $applied = Assert-EveryFaultApplied $control ($Files -ge 1000)
        Assert-NoLeak $results.usage ([bool]$SettleSeconds)
        $errors = $results.failures.GetEnumerator() | Sort-Object Value -Descending | ForEach-Object { "$($_.Key) $($_.Value)" }
        Write-Host "  errors: $($errors -join ', ')"
        $statuses = $results.statuses.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Value) $($_.Key.ToLowerInvariant())" }
        "$Files files, $([int]($bytes / 1MB)) MiB, all correct after $($results.passes.Listing) passes of listing and " +
            "$($results.passes.Saving) of saving in $seconds s; $($applied.Requests) requests with one of $($applied.Variants) faults; " +
            ($statuses -join ', ')
    }
    finally {
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
}

function Assert-EveryFaultApplied {
    # Throws when a fault was never applied: it would have tested nothing. Returns the numbers of faults and of requests that got one.
    param([string] $Control, [bool] $All)
    $counts = Invoke-RestMethod "$Control/faults" -NoProxy
    $faults = @($counts.api) + @($counts.file)
    if ($All -and ($unused = $faults | Where-Object requests -EQ 0)) {
        throw "Faults that no request got: $(($unused.fault | ConvertTo-Json -Compress) -join ', ')."
    }
    @{ Requests = ($faults | Measure-Object requests -Sum).Sum; Variants = @($faults | Where-Object requests).Count }
}

function Assert-NoLeak {
    # Throws when the process has open files after a batch, has grown, or has connections after the idle timeout.
    param($Usage, [bool] $IsSettled)
    $batches = @($Usage | Where-Object { $_.Moment -like 'after *' })
    foreach ($moment in $batches) {
        if ($moment.Files) { throw "$($moment.Files) files are still open $($moment.Moment)." }
    }
    foreach ($resource in $MaximumGrowth.Keys) {
        $growth = $batches[-1][$resource] - $batches[0][$resource]
        if ($growth -gt $MaximumGrowth[$resource]) {
            throw "$resource grew by $growth from $($batches[0].Moment) to $($batches[-1].Moment)."
        }
    }
    if ($IsSettled -and ($open = $Usage[-1].Established + $Usage[-1].CloseWait)) {
        throw "$open connections are open $($Usage[-1].Moment)."
    }
}
