# Saves many tasks with the shipped Slurm job array, kills, requeues and duplicates elements, and checks the files.

. "$PSScriptRoot/EmulatorTasks.ps1"
. "$PSScriptRoot/SlurmCluster.ps1"

function Add-SmallTask {
    # Adds tasks with two small models each, 200 requests at a time. Writes their UUIDs to a file, one per line.
    param([string] $Control, [int] $Tasks, [string] $TaskFile)
    $client = [Net.Http.HttpClient]::new([Net.Http.SocketsHttpHandler]@{ UseProxy = $false; MaxConnectionsPerServer = 16 })
    $writer = [IO.StreamWriter]::new($TaskFile)
    for ($i = 0; $i -lt $Tasks; $i += 200) {
        $sent = foreach ($number in $i..[Math]::Min($i + 199, $Tasks - 1)) {
            $uuid = [guid]::NewGuid().ToString()
            $writer.WriteLine($uuid)
            $body = '{{"taskUuid":"{0}","files":[{{"name":"base_basic_pbr.glb","glb":true,"length":{1},"seed":{2}}},{{"name":"base_basic_shaded.glb","glb":true,"length":{3},"seed":{4}}}]}}' -f
                $uuid, (200 + $number % 500), (2 * $number), (200 + $number % 300), (2 * $number + 1)
            $client.PostAsync("$Control/tasks", [Net.Http.StringContent]::new($body, [Text.Encoding]::UTF8, 'application/json'))
        }
        foreach ($response in $sent) { $null = $response.GetAwaiter().GetResult().EnsureSuccessStatusCode() }
    }
    $writer.Dispose()
    $client.Dispose()
}

function Get-RunningElement { squeue --noheader --array --states=RUNNING --format=%i }

function Submit-Array([string] $Script, [string] $Elements) { sbatch --parsable "--array=$Elements" $Script }

function Invoke-SlurmRun {
    # Prints its progress and ends with a line of figures. Throws when a file is missing or wrong, or when more files were fetched twice
    # than the kills explain.
    param([int] $Tasks, [int] $Slices, [int] $Concurrent, [int] $Kills, [int] $Duplicates, [int] $RequestsPerMinute, [int] $KillEvery)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-slurm-$([guid]::NewGuid())"
    $null = New-Item "$work/bin", "$work/logs" -ItemType Directory
    $emulator = Start-Emulator -Option '--linklifetime', '36000'
    $cluster = $null
    $environment = @{}
    try {
        $control = Get-ControlAddress $emulator
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Add-SmallTask $control $Tasks "$work/tasks.txt"
        Write-Host "  $Tasks tasks of 2 files are ready after $([int]$clock.Elapsed.TotalSeconds) s."
        Set-Content "$work/key" $emulator.apiKey
        chmod 600 "$work/key"
        Set-Content "$work/bin/pwsh" "#!/bin/sh`nexec $(@(Get-PwshCommand).ForEach({ "'$_'" }) -join ' ') `"`$@`""
        chmod +x "$work/bin/pwsh"
        $examples = "$Staged/examples/many-machines"
        $environment = @{
            PATH = "$work/bin:$env:PATH"; PSModulePath = $Out; RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $null
            RODIN_KEY_FILE = "$work/key"
            RODIN_TASKS = "$work/tasks.txt"; RODIN_MODELS = "$work/models"; RODIN_WORKER = "$examples/Save-Slice.ps1"
            RODIN_SLICES = "$Slices"; RODIN_AT_ONCE = "$Concurrent"; RODIN_REQUESTS_PER_MINUTE = "$RequestsPerMinute"
        }
        foreach ($name in @($environment.Keys)) {
            $value = $environment[$name]
            $environment[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, $value)
        }
        $cluster = Start-SlurmCluster $work/cluster ($Concurrent + $Duplicates)

        $clock.Restart()
        Push-Location "$work/logs"
        $null = Submit-Array "$examples/slurm.sbatch" "0-$($Slices - 1)%$Concurrent"
        $killed = $requeued = 0
        $random = [Random]::new(1)
        Wait-Until { @(Get-RunningElement).Count -eq $Concurrent } "the array's first elements"
        $null = Submit-Array "$examples/slurm.sbatch" "0-$($Duplicates - 1)"
        Wait-Until { @(Get-RunningElement).Count -eq $Concurrent + $Duplicates } 'the duplicate elements'

        # Kill only after the elements have begun to save.
        Wait-Until { [IO.Directory]::Exists("$work/models") -and
            [IO.Directory]::GetDirectories("$work/models").Count -ge 20 } 'the first tasks'
        while (squeue --noheader) {
            if ($killed + $requeued -lt $Kills -and ($running = @(Get-RunningElement))) {
                $element = $running[$random.Next($running.Count)]
                if (($killed + $requeued) % 2) {
                    # Like a preemption: the element gets SIGTERM and is queued again.
                    scontrol requeue $element 2>$null
                    if ($LASTEXITCODE -eq 0) { $requeued++ }
                }
                else {
                    # Like a failing node, or an operator.
                    scancel --signal=KILL --full $element
                    $killed++
                    Wait-Until { $element -notin @(Get-RunningElement) } "the end of $element"
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
            $last = $lines | Where-Object { $_ -notlike '*tasks done*' } | Select-Object -Last 10
            throw "Elements ended as $($states | ForEach-Object { "$($_.Name) $($_.Count)" }), " +
                "$($killed + $requeued) were killed or requeued: $last"
        }

        $clock.Restart()
        Assert-EveryChecksum $control "$work/models" (2 * $Tasks) | ForEach-Object { $bytes = $_ }
        $fetches = 0
        $repeated = 0
        foreach ($task in Invoke-RestMethod "$control/checksums" -NoProxy | ForEach-Object { $_ }) {
            foreach ($file in $task.files) { $fetches += $file.fetches; $repeated += [Math]::Max(0, $file.fetches - 1) }
        }

        # A killed worker has at most as many unfinished files as it has connections.
        if ($repeated -gt 16 * $Kills) { throw "$repeated files were fetched twice; $Kills kills explain at most $(16 * $Kills)." }
        $listings = @($lines | Select-String '^Slice .*: (\d+) tasks saved, (\d+) before').Count
        if (Select-String -Path "$work/logs/*.log", "$work/models.notes/*" -Pattern $emulator.apiKey -SimpleMatch -Quiet) {
            throw 'A log contains the API key.'
        }
        $done = Get-Content "$work/models.notes/*.done" | Sort-Object -Unique
        if ($done.Count -ne $Tasks -or (Get-Content "$work/models.notes/*.left")) {
            throw "$($done.Count) tasks are recorded as done; expected $Tasks."
        }
        "$Tasks tasks by $Slices elements, $Concurrent at a time, $Duplicates of them twice at the same time, " +
            "$killed killed and $requeued requeued, in $seconds s: $(2 * $Tasks) files, each once and as it was served, " +
            "nothing else in the folder; $fetches fetches, $repeated of them repeated; $listings runs succeeded"
    }
    finally {
        if ($cluster) { Stop-SlurmCluster $cluster }
        foreach ($name in $environment.Keys) { [Environment]::SetEnvironmentVariable($name, $environment[$name]) }
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
}
