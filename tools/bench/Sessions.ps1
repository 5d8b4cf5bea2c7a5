# Parts that are measured inside PowerShell, each in a new process that writes its measurements to a file.

function Invoke-Session {
    param([string] $Name, [object[]] $Arguments = @(), $Emulator)
    $results = "$Work/session.csv"
    Remove-Item $results -ErrorAction Ignore
    $environment = if ($Emulator) { @{ RODIN_BASE_URI = $Emulator.apiBaseAddress; RODIN_API_KEY = $Emulator.apiKey } } else { @{} }
    $exitCode = Invoke-FreshPwsh "$PSScriptRoot/sessions/$Name.ps1" -Arguments (@($results) + $Arguments) -Environment $environment
    if ($exitCode -ne 0) { throw "The session $Name ended with exit code $exitCode." }
    Read-Measurement $results
}

function Add-EmulatedTask {
    # Creates tasks of the emulator whose links point to the file host. Writes their UUIDs to a file and returns its path.
    param($Emulator, $Set, [int] $Times = 1, [string] $Address = $FileHost.Address)
    $entries = foreach ($time in 1..$Times) {
        foreach ($name in $Set.Names) { @{ name = ($Times -eq 1 ? $name : "$time-$name"); link = "$Address/$($Set.Name)/$name" } }
    }
    # More files than the service has for any task.
    $uuids = for ($first = 0; $first -lt $entries.Count; $first += 100) {
        $order = ConvertTo-Json @{ files = @($entries | Select-Object -Skip $first -First 100) } -Depth 3 -Compress
        (Invoke-RestMethod ([uri]::new([uri]$Emulator.apiBaseAddress, '/emulator/tasks')) -Method Post -Body $order `
            -ContentType application/json).taskUuid
    }
    $file = "$Work/tasks-$($Set.Name)-$Times-$([uri]::new($Address).Port).txt"
    $uuids | Set-Content $file
    $file
}
