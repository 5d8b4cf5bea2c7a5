# Progress on and off, in a terminal where it is really drawn: many small files, and large ones for longer than it waits before it shows.
if (-not (Get-Command script -CommandType Application -ErrorAction Ignore)) { Write-Warning 'progress is not measured: there is no script.'; return }
$emulator = Start-Emulator
try {
    $rounds = Get-Rounds 7
    foreach ($name in '10 000 files', 'm, 8 times') {
        Write-Host "  progress, ${name}: $rounds rounds"
        $tasks = $name -eq 'm, 8 times' ? (Add-EmulatedTask $emulator (Get-BenchSet m) -Times 8) : (Add-EmulatedTask $emulator (Get-BenchSet t))
        $results = "$Work/progress.csv"
        Remove-Item $results -ErrorAction Ignore
        $command = @(Get-PwshCommand) + '-NoLogo', '-NoProfile', '-File', "$Root/tools/bench/sessions/Progress.ps1", $results, "$Staged/Rodin.psd1", $tasks, "$Work/target", $name, $rounds
        $variables = "RODIN_BASE_URI='$($emulator.apiBaseAddress)' RODIN_API_KEY='$($emulator.apiKey)' TERM=xterm"
        $line = "stty rows 40 cols 120; $variables exec $($command.ForEach({ "'$("$_".Replace("'", "'\''"))'" }))"
        & script -qec $line "$Work/terminal.txt" | Out-Null
        if ($LASTEXITCODE -ne 0) { throw "The session Progress ended with exit code ${LASTEXITCODE}: $(Get-Content "$Work/terminal.txt" -Tail 5)" }
        if (-not (Select-String 'Saving model files' "$Work/terminal.txt" -Quiet)) { throw 'No progress was drawn, so nothing was measured.' }
        Read-Measurement $results
    }
}
finally {
    Stop-Emulator $emulator
}
