# The cmdlets against what one would write without them, in one running PowerShell. The module asks the API which files there are, as well; the other
# is given the links.
$emulator = Start-Emulator
try {
    $set = Get-BenchSet m
    $rounds = Get-Rounds 9
    Write-Host "  pipeline, m: $rounds rounds"
    Invoke-Session Pipeline -Arguments "$Staged/Rodin.psd1", (Add-EmulatedTask $emulator $set), (Get-LinkList $set $FileHost.Address), "$Work/target", $set.Bytes, $rounds -Emulator $emulator
}
finally {
    Stop-Emulator $emulator
}
