# Starts scripts in this process, and stops them in one of several ways.

Import-Module "$PSScriptRoot/Runspace.psm1"

$StopDurations = [Collections.Generic.List[timespan]]::new()

function Start-StoppableScript {
    # Starts a script with its parameters, to be stopped by one method.
    param([ValidateSet('Ctrl+C', 'a closed runspace', 'Stop-Job')] [string] $Method, [string] $Script, [hashtable] $Parameters = @{})
    if ($Method -ne 'Stop-Job') {
        $started = Start-InRunspace $Script $Parameters
        return [pscustomobject]@{ Method = $Method; Run = $started; Verbose = $started.Shell.Streams.Verbose; Output = $started.Output }
    }

    $job = Start-ThreadJob -ArgumentList (Get-Module Rodin).ModuleBase, $Script, $Parameters {
        param($Module, $Script, $Parameters)
        $VerbosePreference = 'Continue'
        Import-Module "$Module/Rodin.psd1" -Verbose:$false
        & ([scriptblock]::Create($Script)) @Parameters
    }
    [pscustomobject]@{ Method = $Method; Run = $job; Verbose = $job.Verbose; Output = $job.Output }
}

function Test-Running($Stoppable) {
    if ($Stoppable.Method -eq 'Stop-Job') { $Stoppable.Run.State -in 'Running', 'NotStarted' } else { -not $Stoppable.Run.Run.IsCompleted }
}

function Stop-StoppableScript {
    # Stops the script, and returns the duration of the stop.
    param($Stoppable)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    switch ($Stoppable.Method) {
        'Ctrl+C' { $Stoppable.Run.Shell.Stop() }
        'a closed runspace' { $Stoppable.Run.Shell.Runspace.Close() }
        'Stop-Job' { $Stoppable.Run | Stop-Job }
    }
    $time = $clock.Elapsed
    $StopDurations.Add($time)
    if ($Stoppable.Method -eq 'Stop-Job') {
        $Stoppable.Run | Remove-Job -Force
    }
    else {
        $Stoppable.Run.Shell.Runspace.Dispose()
        $Stoppable.Run.Shell.Dispose()
    }
    $time
}

function Get-StopSummary {
    # Returns a summary of the durations of all stops.
    $sorted = @($StopDurations | Sort-Object)
    "$($sorted.Count) stops took $([int]$sorted[$sorted.Count / 2].TotalMilliseconds) ms (median), " +
        "at most $([int]$sorted[-1].TotalMilliseconds) ms."
}

function Start-BlackHole {
    # Opens a port whose accept queue is full, so that it neither accepts nor rejects further connections.
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start(0)
    $port = $listener.LocalEndpoint.Port
    $clients = 1..4 | ForEach-Object {
        $client = [Net.Sockets.TcpClient]::new()
        $null = $client.ConnectAsync([Net.IPAddress]::Loopback, $port)
        $client
    }
    $hole = [pscustomobject]@{ Port = $port; Listener = $listener; Clients = $clients; Waiting = 0 }
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while (-not ($hole.Waiting = Measure-PendingConnection $hole)) {
        if ([datetime]::UtcNow -gt $deadline) { throw 'The accept queue of the port is not full.' }
        Start-Sleep -Milliseconds 20
    }
    $hole
}

function Measure-PendingConnection($BlackHole) {
    # Returns the number of connections to the port in the Linux state 02, SYN_SENT.
    $end = ':{0:X4} 02 ' -f $BlackHole.Port
    @(Get-Content /proc/net/tcp, /proc/net/tcp6 | Where-Object { $_.Contains($end) }).Count
}

function Stop-BlackHole($BlackHole) {
    $BlackHole.Clients | ForEach-Object Dispose
    $BlackHole.Listener.Stop()
}
