# Servers with behavior that the emulator does not support.

function Start-RawServer {
    # Starts a server that sends the output of the script as its response. The script receives the request headers. Returns the port and
    # a queue of the requests.
    param([scriptblock] $Response)
    $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $requests = [Collections.Concurrent.ConcurrentQueue[string]]::new()
    $job = Start-ThreadJob -ArgumentList $listener, $requests, "$Response" {
        param($listener, $requests, $response)
        $responder = [scriptblock]::Create($response)
        try {
            while ($true) {
                $client = $listener.AcceptTcpClient()
                try {
                    $client.ReceiveTimeout = $client.SendTimeout = 5000
                    $stream = $client.GetStream()
                    $bytes = [byte[]]::new(65536)
                    $head = ''
                    while (-not $head.Contains("`r`n`r`n") -and ($read = $stream.Read($bytes, 0, $bytes.Length)) -gt 0) {
                        $head += [Text.Encoding]::Latin1.GetString($bytes, 0, $read)
                    }
                    $requests.Enqueue($head)
                    $stream.Write([Text.Encoding]::Latin1.GetBytes((& $responder $head)))
                }
                catch [IO.IOException] { }
                finally { $client.Dispose() }
            }
        }
        catch [Net.Sockets.SocketException] { }
        catch [ObjectDisposedException] { }
    }
    [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Requests = $requests; Listener = $listener; Job = $job }
}

function Stop-RawServer {
    param($Server)
    $Server.Listener.Stop()
    $null = $Server.Job | Wait-Job -Timeout 10
    $Server.Job | Remove-Job -Force
}
