# Starts the benchmark program and sends it commands. A part only states who runs against whom.

function Start-BenchProgram {
    # Starts tests/Rodin.Benchmarks in one of its modes. It ends when its standard input closes, at the latest with this process.
    param([string[]] $Arguments, [hashtable] $Environment = @{})
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in @('exec', "$Root/tests/Rodin.Benchmarks/bin/$Configuration/net10.0/Rodin.Benchmarks.dll") + $Arguments) {
        $start.ArgumentList.Add($argument)
    }
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    [Diagnostics.Process]::Start($start)
}

function Stop-BenchProgram {
    param([Diagnostics.Process] $Program)
    $Program.StandardInput.Close()
    if (-not $Program.WaitForExit(5000)) { $Program.Kill() }
}

function Invoke-Order {
    # Sends a command to measure and waits for the result.
    param([Diagnostics.Process] $Program, [System.Collections.IDictionary] $Order)
    $Program.StandardInput.WriteLine((ConvertTo-Json $Order -Depth 4 -Compress))
    $line = $Program.StandardOutput.ReadLine()
    if ($null -eq $line) { throw 'The benchmark program ended.' }
    ConvertFrom-Json $line
}

function Start-Relay {
    # Starts a relay in front of a local port. Returns its process, which has the relay's port.
    param([int] $Port, [int] $RoundTripMilliseconds = 0, [int] $BytesPerSecond = 0)
    $program = Start-BenchProgram relay, $Port, $RoundTripMilliseconds, $BytesPerSecond
    $program | Add-Member Port ([int]$program.StandardOutput.ReadLine()) -PassThru
}

function New-SaveOrder {
    # The engine saves a set from an address, with the cmdlet's default number of connections.
    param($Set, [string] $Address, [string] $Target, [int] $Connections = 16)
    @{
        kind = 'save'; connections = $Connections
        files = @($Set.Names.ForEach({ @{ link = "$Address/$($Set.Name)/$_"; path = "$Target/$_" } }))
    }
}
