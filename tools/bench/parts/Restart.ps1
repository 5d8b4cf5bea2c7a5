# The same batch again, when every file is there: it can cost no more than to ask how long each is.
$emulator = Start-Emulator
try {
    $set = Get-BenchSet t
    $rounds = Get-Rounds 7
    Write-Host "  restart, 10 000 files: $rounds rounds"
    Invoke-Session Restart -Arguments "$Staged/Rodin.psd1", (Add-EmulatedTask $emulator $set), (Get-LinkList $set $FileHost.Address), "$Work/target", $rounds -Emulator $emulator
    Remove-Item "$Work/target" -Recurse
}
finally {
    Stop-Emulator $emulator
}
