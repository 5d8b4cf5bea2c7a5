# Has the shipped job array save many tasks under Slurm, with elements killed, requeued and run twice at once, and counts what comes of it.

. "$PSScriptRoot/Emulated.ps1"
. "$PSScriptRoot/SlurmCluster.ps1"

function Add-SmallTask {
    # Tasks of two small models each, many requests at a time. Their uuids go to a file, a line each.
    param([string] $Control, [int] $Tasks, [string] $TaskFile)
    $client = [Net.Http.HttpClient]::new([Net.Http.SocketsHttpHandler]@{ UseProxy = $false; MaxConnectionsPerServer = 16 })
    $writer = [IO.StreamWriter]::new($TaskFile)
    for ($i = 0; $i -lt $Tasks; $i += 200) {
        $sent = foreach ($number in $i..[Math]::Min($i + 199, $Tasks - 1)) {
            $uuid = [guid]::NewGuid().ToString()
            $writer.WriteLine($uuid)
            $order = '{{"taskUuid":"{0}","files":[{{"name":"base_basic_pbr.glb","glb":true,"length":{1},"seed":{2}}},{{"name":"base_basic_shaded.glb","glb":true,"length":{3},"seed":{4}}}]}}' -f
                $uuid, (200 + $number % 500), (2 * $number), (200 + $number % 300), (2 * $number + 1)
            $client.PostAsync("$Control/tasks", [Net.Http.StringContent]::new($order, [Text.Encoding]::UTF8, 'application/json'))
        }
        foreach ($answer in $sent) { $null = $answer.GetAwaiter().GetResult().EnsureSuccessStatusCode() }
    }
    $writer.Dispose()
    $client.Dispose()
}

function Get-Running { squeue --noheader --array --states=RUNNING --format=%i }

function Submit-Array([string] $Script, [string] $Elements) { sbatch --parsable "--array=$Elements" $Script }

function Invoke-SlurmRun {
    # Prints what it does and ends with a line of figures. Throws when a file is missing, wrong, or was fetched more often than the kills explain.
    param([int] $Tasks, [int] $Slices, [int] $AtOnce, [int] $Kills, [int] $Twice, [int] $RequestsPerMinute, [int] $KillEvery)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-slurm-$([guid]::NewGuid())"
    $null = New-Item "$work/bin", "$work/logs" -ItemType Directory
    $emulator = Start-Emulator -Option '--linklifetime', '36000'
    $cluster = $null
    $environment = @{}
    try {
        $control = Get-ControlAddress $emulator
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Add-SmallTask $control $Tasks "$work/tasks.txt"
        Write-Host "  $Tasks tasks of 2 files stand ready after $([int]$clock.Elapsed.TotalSeconds) s."
        Set-Content "$work/key" $emulator.apiKey
        chmod 600 "$work/key"
        Set-Content "$work/bin/pwsh" "#!/bin/sh`nexec $(@(Get-PwshCommand) -join ' ') `"`$@`""
        chmod +x "$work/bin/pwsh"
        $examples = "$Staged/examples/many-machines"
        $environment = @{
            PATH = "$work/bin:$env:PATH"; PSModulePath = $Out; RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $null; RODIN_KEY_FILE = "$work/key"
            RODIN_TASKS = "$work/tasks.txt"; RODIN_MODELS = "$work/models"; RODIN_WORKER = "$examples/Save-Slice.ps1"
            RODIN_SLICES = "$Slices"; RODIN_AT_ONCE = "$AtOnce"; RODIN_REQUESTS_PER_MINUTE = "$RequestsPerMinute"
        }
        foreach ($name in @($environment.Keys)) {
            $value = $environment[$name]
            $environment[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, $value)
        }
        $cluster = Start-SlurmCluster $work/cluster ($AtOnce + $Twice)

        $clock.Restart()
        Push-Location "$work/logs"
        $null = Submit-Array "$examples/slurm.sbatch" "0-$($Slices - 1)%$AtOnce"
        $killed = $requeued = 0
        $random = [Random]::new(1)
        Wait-Until { @(Get-Running).Count -eq $AtOnce } "the array's first elements"
        $null = Submit-Array "$examples/slurm.sbatch" "0-$($Twice - 1)"
        Wait-Until { @(Get-Running).Count -eq $AtOnce + $Twice } 'their doubles'

        # Not before they are at work.
        Wait-Until { [IO.Directory]::Exists("$work/models") -and [IO.Directory]::GetDirectories("$work/models").Count -ge 20 } 'the first tasks'
        while (squeue --noheader) {
            if ($killed + $requeued -lt $Kills -and ($running = @(Get-Running))) {
                $element = $running[$random.Next($running.Count)]
                if (($killed + $requeued) % 2) {
                    # As a preemption does: it is told to end, and queued again.
                    scontrol requeue $element 2>$null
                    if ($LASTEXITCODE -eq 0) { $requeued++ }
                }
                else {
                    # As a node that fails does, or an operator.
                    scancel --signal=KILL --full $element
                    $killed++
                    Wait-Until { $element -notin @(Get-Running) } "an end to $element"
                    scontrol requeue $element
                }
                Start-Sleep -Milliseconds $random.Next($KillEvery / 2, $KillEvery)
            }
            else { Start-Sleep -Milliseconds 500 }
        }
        Pop-Location
        $seconds = [int]$clock.Elapsed.TotalSeconds
        $lines = @(Get-Content "$work/logs/*.log")
        $states = squeue --noheader --array --states=all --format=%T | Group-Object -NoElement
        if (@($states.Name) -ne 'COMPLETED' -or $killed + $requeued -lt $Kills) {
            throw "Elements ended as $($states | ForEach-Object { "$($_.Name) $($_.Count)" }), $($killed + $requeued) were killed: $($lines | Where-Object { $_ -notlike '*tasks done*' } | Select-Object -Last 10)"
        }

        $clock.Restart()
        Assert-EverySum $control "$work/models" (2 * $Tasks) | ForEach-Object { $bytes = $_ }
        $fetches = 0
        $again = 0
        foreach ($task in Invoke-RestMethod "$control/checksums" -NoProxy | ForEach-Object { $_ }) {
            foreach ($file in $task.files) { $fetches += $file.fetches; $again += [Math]::Max(0, $file.fetches - 1) }
        }

        # What a killed worker had begun and not named: as many as it has connections at the most.
        if ($again -gt 16 * $Kills) { throw "$again files were fetched again, more than $Kills kills explain." }
        $listings = @($lines | Select-String '^Slice .*: (\d+) tasks saved, (\d+) before').Count
        if (Select-String -Path "$work/logs/*.log", "$work/models.notes/*" -Pattern $emulator.apiKey -SimpleMatch -Quiet) { throw 'The key stands in a log.' }
        $done = Get-Content "$work/models.notes/*.done" | Sort-Object -Unique
        if ($done.Count -ne $Tasks -or (Get-Content "$work/models.notes/*.left")) { throw "$($done.Count) tasks are noted as done." }
        "$Tasks tasks by $Slices elements, $AtOnce at a time, $Twice of them twice at once, $killed killed and $requeued requeued, in $seconds s: " +
            "$(2 * $Tasks) files, each there once and as it was served, nothing left over; $fetches fetches, $again of them a second time; $listings runs ended well"
    }
    finally {
        if ($cluster) { Stop-SlurmCluster $cluster }
        foreach ($name in $environment.Keys) { [Environment]::SetEnvironmentVariable($name, $environment[$name]) }
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
}
