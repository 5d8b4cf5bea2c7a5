# A file host 50 ms away, round trip: many small files are a matter of waiting, not of work.
$relay = Start-Relay $FileHost.Port -RoundTripMilliseconds 50
try {
    Invoke-Contest latency (Get-BenchSet s) "http://127.0.0.1:$($relay.Port)" (Get-Rounds 9) ([ordered]@{
        engine = $Engine
        'aria2c -j16' = { param($Set, $Address, $Target) Get-Aria2Order $Set $Address $Target '-j16' }
        'curl -Z --parallel-max 16' = { param($Set, $Address, $Target) Get-CurlOrder $Set $Address $Target 16 }
    })
}
finally {
    Stop-BenchProgram $relay
}
