# Parts that are measured from within PowerShell: each in a fresh one, which leaves its measurements in a file.

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
    # Tasks of the emulator whose files are the file host's, each file as often as wanted. Leaves their uuids in a file, and gives its path.
    param($Emulator, $Set, [int] $Times = 1, [string] $Address = $FileHost.Address)
    $entries = foreach ($time in 1..$Times) {
        foreach ($name in $Set.Names) { @{ name = ($Times -eq 1 ? $name : "$time-$name"); link = "$Address/$($Set.Name)/$name" } }
    }
    # As many as the service has for a task, at the most by far.
    $uuids = for ($first = 0; $first -lt $entries.Count; $first += 100) {
        $order = ConvertTo-Json @{ files = @($entries | Select-Object -Skip $first -First 100) } -Depth 3 -Compress
        (Invoke-RestMethod ([uri]::new([uri]$Emulator.apiBaseAddress, '/emulator/tasks')) -Method Post -Body $order -ContentType application/json).taskUuid
    }
    $file = "$Work/tasks-$($Set.Name)-$Times-$([uri]::new($Address).Port).txt"
    $uuids | Set-Content $file
    $file
}
