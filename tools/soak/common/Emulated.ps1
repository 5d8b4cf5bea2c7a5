# What parts arrange at the emulator, and hold against it in the end.

$FilesOfTask = 25

function Get-ControlAddress($Emulator) { [uri]::new([uri]$Emulator.apiBaseAddress, '/emulator').AbsoluteUri }

function Add-SoakTask {
    # Files of a few KiB, some of a few hundred, now and then one of some MiB, which has a map of its blocks, or of many, which is fetched in segments.
    param([string] $Control, [int] $Number)
    $files = foreach ($i in $Number..($Number + $FilesOfTask - 1)) {
        $length = switch ($i) {
            { $_ % 400 -eq 7 } { 9MB + ($i * 977 % 8MB); break }
            { $_ % 100 -eq 7 } { 2MB + ($i * 977 % 2MB); break }
            { $_ % 4 -eq 3 } { 50KB + ($i * 977 % 150KB); break }
            default { 1KB + ($i * 977 % 30KB) }
        }
        @{ name = "model-$i.glb"; glb = $true; length = $length; seed = $i + 1000 }
    }
    $order = @{ files = @($files) } | ConvertTo-Json -Depth 4
    $task = Invoke-RestMethod "$Control/tasks" -Method Post -Body $order -ContentType application/json -NoProxy
    @{ Uuid = $task.taskUuid; Count = $FilesOfTask }
}

function Assert-EverySum {
    # Each file is one of the versions that were served under its name, and there is nothing else. Gives how many bytes there are.
    param([string] $Control, [string] $Target, [int] $Files)
    $all = [Collections.Generic.HashSet[string]]::new([string[]][IO.Directory]::GetFiles($Target, '*', 'AllDirectories'))
    if ($all.Count -ne $Files) { throw "There are $($all.Count) files in place of ${Files}: $(@($all | Where-Object { $_ -notlike '*.glb' } | Select-Object -First 5) -join ', ')" }
    $bytes = 0
    foreach ($task in @(Invoke-RestMethod "$Control/checksums" -NoProxy | ForEach-Object { $_ })) {
        foreach ($file in $task.files) {
            $path = [IO.Path]::GetFullPath("$Target/$($task.taskUuid)/$($file.name)")
            if (-not $all.Contains($path)) { continue }
            $stream = [IO.File]::OpenRead($path)
            $sum = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)).ToLowerInvariant()
            $bytes += $stream.Length
            $stream.Dispose()
            if ($sum -notin $file.sha256) { throw "'$path' is none of the $($file.sha256.Count) versions that were served." }
            $null = $all.Remove($path)
        }
    }
    if ($all.Count) { throw "Nobody listed these: $(@($all | Select-Object -First 5) -join ', ')" }
    $bytes
}
