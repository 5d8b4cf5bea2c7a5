# Has several processes save the same tasks to one folder at once, some of them killed and begun anew, and holds what comes of it against what was promised.

. "$PSScriptRoot/Emulated.ps1"

function Start-SavingProcess {
    # Begins one; its errors go to a file beside its results.
    param([string] $Name, [string] $Work, $Emulator)
    $command = @(Get-PwshCommand)
    $start = [Diagnostics.ProcessStartInfo]::new('/bin/sh')
    if ($IsWindows) { throw 'Written for systems with a shell.' }
    $arguments = @($command) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/SaveSession.ps1",
        "$Staged/Rodin.psd1", "$Work/tasks.txt", "$Work/models", '8', "$Work/$Name.json"
    # The shell is replaced by the process, so that a kill meets that.
    foreach ($argument in @('-c', "exec `"`$@`" >'$Work/$Name.log' 2>&1", 'sh') + $arguments) { $start.ArgumentList.Add($argument) }
    $start.Environment['PSModulePath'] = "$PSHOME/Modules"
    $start.Environment['RODIN_BASE_URI'] = $Emulator.apiBaseAddress
    $start.Environment['RODIN_API_KEY'] = $Emulator.apiKey
    [Diagnostics.Process]::Start($start)
}

function Invoke-ProcessRun {
    # Prints what it does and ends with a line of figures. Throws when a process fails, a file is not right, or anything else is left over.
    param([int] $Processes, [int] $Files, [int] $Kills, [int] $BytesPerSecond)
    $work = Join-Path ([IO.Path]::GetTempPath()) "rodin-soak-$([guid]::NewGuid())"
    $null = New-Item "$work/models" -ItemType Directory
    $emulator = Start-Emulator
    $running = @{}
    try {
        $control = Get-ControlAddress $emulator
        $tasks = @(for ($i = 0; $i -lt $Files; $i += $FilesOfTask) { Add-SoakTask $control $i })
        $tasks.Uuid | Set-Content "$work/tasks.txt"

        # So slow that kills meet files on their way.
        $order = @{ host = 'file'; faults = @(@{ kind = 'throttle'; bytesPerSecond = $BytesPerSecond; shared = $true }) } | ConvertTo-Json -Depth 3
        $null = Invoke-RestMethod "$control/faults" -Method Post -Body $order -ContentType application/json -NoProxy
        Write-Host "  $Processes processes save $Files files of $($tasks.Count) tasks to one folder; $Kills of them are killed and begun anew."

        $random = [Random]::new(1)
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($name in 1..$Processes) { $running["$name"] = Start-SavingProcess $name $work $emulator }
        $killed = $early = 0
        $nextKill = 2000
        while ($running.Count) {
            Start-Sleep -Milliseconds 50
            foreach ($name in @($running.Keys)) {
                if (-not $running[$name].HasExited) { continue }
                if ($running[$name].ExitCode -ne 0) { throw "A process ended with exit code $($running[$name].ExitCode): $(Get-Content "$work/$name.log" -Raw)" }

                # Whoever is done early begins again, to be there for the kills.
                if ($killed -lt $Kills) { $running[$name] = Start-SavingProcess $name $work $emulator; $early++ } else { $running.Remove($name) }
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

        $resumed = (1..$Processes | ForEach-Object { (Get-Content "$work/$_.json" -Raw | ConvertFrom-Json -AsHashtable)['Resumed'] } | Measure-Object -Sum).Sum
        $seconds = [int]$clock.Elapsed.TotalSeconds
        $bytes = Assert-EverySum $control "$work/models" $Files
        $sent = (Invoke-RestMethod "$control/requests" -NoProxy | ForEach-Object { $_ } | Where-Object host -EQ 'file' | Measure-Object bytesSent -Sum).Sum
        "$Files files by $Processes processes at one folder, $killed killed, $early begun again: all right in $seconds s, nothing left over; $([int]($bytes / 1MB)) MiB, for which $([int]($sent / 1MB)) MiB were sent; $resumed gone on with in the last runs"
    }
    finally {
        foreach ($process in $running.Values) { if (-not $process.HasExited) { $process.Kill(); $process.WaitForExit() } }
        Stop-Emulator $emulator
        Remove-Item $work -Recurse -Force
    }
}
