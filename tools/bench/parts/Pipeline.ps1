# The cmdlets compared with a script that does the same without them, in one running PowerShell. The module also requests the list of files
# from the API; the script gets the links for free.
$emulator = Start-Emulator
try {
    $set = Get-BenchSet m
    $rounds = Get-Rounds 9
    Write-Host "  pipeline, m: $rounds rounds"
    Invoke-Session Pipeline -Arguments "$Staged/Rodin.psd1", (Add-EmulatedTask $emulator $set), (Get-LinkList $set $FileHost.Address),
        "$Work/target", $set.Bytes, $rounds -Emulator $emulator
}
finally {
    Stop-Emulator $emulator
}
