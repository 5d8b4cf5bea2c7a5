# A store that limits the rate of each connection, as content delivery networks do: only a client that keeps all of its connections busy is
# fast here.
$relay = Start-Relay $FileHost.Port -BytesPerSecond $Cap
try {
    $address = "http://127.0.0.1:$($relay.Port)"
    Invoke-Contest capped (Get-BenchSet one) $address (Get-Rounds 3) ([ordered]@{
        engine = $Engine
        'aria2c -x16 -s16 -k1M' = { param($Set, $Address, $Target) Get-Aria2Order $Set $Address $Target '-x16', '-s16', '-k1M' }
    })
    Invoke-Contest capped (Get-BenchSet m) $address (Get-Rounds 3) ([ordered]@{
        engine = $Engine
        'curl -Z --parallel-max 16' = { param($Set, $Address, $Target) Get-CurlOrder $Set $Address $Target 16 }
        'rclone copy --transfers 8' = $Peers['rclone copy --transfers 8']
        'aria2c -j8 -x4' = { param($Set, $Address, $Target) Get-Aria2Order $Set $Address $Target '-j8', '-x4' }
    })
}
finally {
    Stop-BenchProgram $relay
}
