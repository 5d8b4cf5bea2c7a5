# With and without progress, in a terminal that really draws it: many small files, and large files that take longer than the delay before
# progress appears.
if ($missing = Get-MissingProgram tmux) { Write-Warning "progress is not measured; $missing."; return }
$emulator = Start-Emulator
try {
    $rounds = Get-Rounds 11
    foreach ($name in '10 000 files', 'm, 8 times') {
        Write-Host "  progress, ${name}: $rounds rounds"
        $set, $times = $name -eq 'm, 8 times' ? ((Get-BenchSet m), 8) : ((Get-BenchSet t), 1)
        $tasks = Add-EmulatedTask $emulator $set -Times $times
        $results = "$Work/progress.csv"
        Remove-Item $results -ErrorAction Ignore
        $command = @(Get-PwshCommand) + '-NoLogo', '-NoProfile', '-File', "$Root/tools/bench/sessions/Progress.ps1", $results,
            "$Staged/Rodin.psd1", $tasks, "$Work/target", $name, ($set.Bytes * $times), $rounds
        $variables = "RODIN_BASE_URI='$($emulator.apiBaseAddress)' RODIN_API_KEY='$($emulator.apiKey)'"
        $line = "$variables $($command.ForEach({ "'$("$_".Replace("'", "'\''"))'" })) 2> '$Work/progress.err'"

        # A terminal that reports its cursor position, which PowerShell requests before it draws.
        & tmux -L rodin-bench -f /dev/null new-session -d -x 120 -y 40 $line ';' pipe-pane "cat > '$Work/terminal.txt'"
        while ($(& tmux -L rodin-bench has-session 2>&1 | Out-Null; $LASTEXITCODE) -eq 0) { Start-Sleep -Milliseconds 200 }
        if (-not (Test-Path $results)) { throw "The session Progress failed: $(Get-Content "$Work/progress.err" -Tail 5)" }
        if (-not (Select-String 'Saving model files' "$Work/terminal.txt" -Quiet)) {
            throw 'No progress was drawn, so nothing was measured.'
        }
        Read-Measurement $results
        Remove-Item "$Work/target-*" -Recurse
    }
}
finally {
    Stop-Emulator $emulator
}
