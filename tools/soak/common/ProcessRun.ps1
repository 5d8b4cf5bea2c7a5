# Runs several processes that save the same tasks to one folder, kills and restarts some of them, and checks the files.

. "$PSScriptRoot/EmulatorTasks.ps1"

function Start-SavingProcess {
    # Starts a process. Its errors are written to a file next to its results.
    param([string] $Name, [string] $Work, $Emulator)
    $command = @(Get-PwshCommand)
    $start = [Diagnostics.ProcessStartInfo]::new('/bin/sh')
    if ($IsWindows) { throw 'This part needs /bin/sh; it does not run on Windows.' }
    $arguments = @($command) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/SaveSession.ps1",
        "$Staged/Rodin.psd1", "$Work/tasks.txt", "$Work/models", '8', "$Work/$Name.json"
    # exec replaces the shell by the process, so that a kill reaches the process.
    foreach ($argument in @('-c', "exec `"`$@`" >'$Work/$Name.log' 2>&1", 'sh') + $arguments) { $start.ArgumentList.Add($argument) }
    $start.Environment['PSModulePath'] = "$PSHOME/Modules"
    $start.Environment['RODIN_BASE_URI'] = $Emulator.apiBaseAddress
    $start.Environment['RODIN_API_KEY'] = $Emulator.apiKey
    [Diagnostics.Process]::Start($start)
}

function Invoke-ProcessRun {
    # Prints its progress and ends with a line of figures. Throws when a process fails, a file is wrong, or there are other files.
    param([int] $Processes, [int] $Files, [int] $Kills, [int] $BytesPerSecond)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-soak-$([guid]::NewGuid())"
    $null = New-Item "$work/models" -ItemType Directory
    $emulator = Start-Emulator
    $running = @{}
    try {
        $control = Get-ControlAddress $emulator
        $tasks = @(for ($i = 0; $i -lt $Files; $i += $FilesPerTask) { Add-SoakTask $control $i })
        $tasks.Uuid | Set-Content "$work/tasks.txt"

        # Slow enough that kills interrupt downloads.
        $body = @{ host = 'file'; faults = @(@{ kind = 'throttle'; bytesPerSecond = $BytesPerSecond; shared = $true }) } |
            ConvertTo-Json -Depth 3
        $null = Invoke-RestMethod "$control/faults" -Method Post -Body $body -ContentType application/json -NoProxy
        Write-Host "  $Processes processes save $Files files of $($tasks.Count) tasks to one folder; $Kills times a process is killed and restarted."

        $random = [Random]::new(1)
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($name in 1..$Processes) { $running["$name"] = Start-SavingProcess $name $work $emulator }
        $killed = $early = 0
        $nextKill = 2000
        while ($running.Count) {
            Start-Sleep -Milliseconds 50
            foreach ($name in @($running.Keys)) {
                if (-not $running[$name].HasExited) { continue }
                if ($running[$name].ExitCode -ne 0) {
                    throw "A process ended with exit code $($running[$name].ExitCode): $(Get-Content "$work/$name.log" -Raw)"
                }

                # A process that ends early is started again, so that there are processes to kill.
                if ($killed -lt $Kills) {
                    $running[$name] = Start-SavingProcess $name $work $emulator
                    $early++
                }
                else { $running.Remove($name) }
            }
            if ($killed -lt $Kills -and $clock.ElapsedMilliseconds -gt $nextKill) {
                $name = @($running.Keys)[$random.Next($running.Count)]
                $running[$name].Kill()
                $running[$name].WaitForExit()
                $running[$name] = Start-SavingProcess $name $work $emulator
                $killed++
                $nextKill = $clock.ElapsedMilliseconds + $random.Next(1500)
            }
        }

        $resumed = (1..$Processes | ForEach-Object {
            (Get-Content "$work/$_.json" -Raw | ConvertFrom-Json -AsHashtable)['Resumed']
        } | Measure-Object -Sum).Sum
        $seconds = [int]$clock.Elapsed.TotalSeconds
        $bytes = Assert-EveryChecksum $control "$work/models" $Files
        $sent = (Invoke-RestMethod "$control/requests" -NoProxy | ForEach-Object { $_ } |
            Where-Object host -EQ 'file' | Measure-Object bytesSent -Sum).Sum
        "$Files files saved to one folder by $Processes processes, $killed kills, $early started again: all correct in $seconds s, " +
            "nothing else in the folder; $([int]($bytes / 1MB)) MiB, for which $([int]($sent / 1MB)) MiB were sent; " +
            "$resumed resumed in the last runs"
    }
    finally {
        foreach ($process in $running.Values) { if (-not $process.HasExited) { $process.Kill(); $process.WaitForExit() } }
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
}
