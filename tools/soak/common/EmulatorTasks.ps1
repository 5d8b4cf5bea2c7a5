# Adds tasks to the emulator, and compares the saved files with what it served.

$FilesPerTask = 25

function Get-ControlAddress($Emulator) { [uri]::new([uri]$Emulator.apiBaseAddress, '/emulator').AbsoluteUri }

function Add-SoakTask {
    # Adds a task with files of a few KiB, some of a few hundred KiB, and a few of some MiB, which have a block map or are downloaded in
    # segments.
    param([string] $Control, [int] $Number)
    $files = foreach ($i in $Number..($Number + $FilesPerTask - 1)) {
        $length = switch ($i) {
            { $_ % 400 -eq 7 } { 9MB + ($i * 977 % 8MB); break }
            { $_ % 100 -eq 7 } { 2MB + ($i * 977 % 2MB); break }
            { $_ % 4 -eq 3 } { 50KB + ($i * 977 % 150KB); break }
            default { 1KB + ($i * 977 % 30KB) }
        }
        @{ name = "model-$i.glb"; glb = $true; length = $length; seed = $i + 1000 }
    }
    $body = @{ files = @($files) } | ConvertTo-Json -Depth 4
    $task = Invoke-RestMethod "$Control/tasks" -Method Post -Body $body -ContentType application/json -NoProxy
    @{ Uuid = $task.taskUuid; Count = $FilesPerTask }
}

function Assert-EveryChecksum {
    # Throws unless each file equals a version that was served under its name, and there is no other file. Returns the total size in bytes.
    param([string] $Control, [string] $Target, [int] $Files)
    $all = [Collections.Generic.HashSet[string]]::new([string[]][IO.Directory]::GetFiles($Target, '*', 'AllDirectories'))
    if ($all.Count -ne $Files) {
        $others = @($all | Where-Object { $_ -notlike '*.glb' } | Select-Object -First 5)
        throw "$($all.Count) files; expected ${Files}; files that are not models: $($others -join ', ')"
    }
    $bytes = 0
    foreach ($task in @(Invoke-RestMethod "$Control/checksums" -NoProxy | ForEach-Object { $_ })) {
        foreach ($file in $task.files) {
            $path = [IO.Path]::GetFullPath("$Target/$($task.taskUuid)/$($file.name)")
            if (-not $all.Contains($path)) { continue }
            $stream = [IO.File]::OpenRead($path)
            $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream)).ToLowerInvariant()
            $bytes += $stream.Length
            $stream.Dispose()
            if ($hash -notin $file.sha256) {
                throw "'${path}': SHA-256 $hash; expected one of the $($file.sha256.Count) versions that were served."
            }
            $null = $all.Remove($path)
        }
    }
    if ($all.Count) { throw "Files that no task has: $(@($all | Select-Object -First 5) -join ', ')" }
    $bytes
}
