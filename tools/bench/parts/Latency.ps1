# A file host with a round trip of 50 ms: with many small files, latency matters and throughput does not.
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
