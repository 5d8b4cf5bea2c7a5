# The same batch again when every file exists, compared with bare requests for each file's length: on loopback, where a request takes almost
# no time, and from a file host with a latency of 20 ms.
foreach ($milliseconds in 0, 20) {
    $emulator = Start-Emulator
    $relay = $milliseconds ? (Start-Relay $FileHost.Port -RoundTripMilliseconds $milliseconds) : $null
    try {
        $set = Get-BenchSet t
        $address = $relay ? "http://127.0.0.1:$($relay.Port)" : $FileHost.Address
        $name = $relay ? "10 000 files, $milliseconds ms" : '10 000 files'
        $rounds = Get-Rounds ($relay ? 3 : 9)
        Write-Host "  restart, ${name}: $rounds rounds"
        $tasks = Add-EmulatedTask $emulator $set -Address $address
        Invoke-Session Restart -Arguments "$Staged/Rodin.psd1", $tasks, (Get-LinkList $set $address), "$Work/target", $name, $rounds `
            -Emulator $emulator
        Remove-Item "$Work/target" -Recurse
    }
    finally {
        if ($relay) { Stop-BenchProgram $relay }
        Stop-Emulator $emulator
    }
}
