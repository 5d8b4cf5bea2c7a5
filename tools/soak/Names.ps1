# Lists and saves 100 000 hostile file names with the real cmdlets in a separate PowerShell process: into a folder per task, a second time,
# and all into one folder. The content of each file names its task and entry, so each file is compared with its source and with the cmdlet's
# output.
$count = 100000
$sizes = 1, 3, 10, 30, 100, 300, 1000, 3000
$work = "$Out/soak/names"
if (Test-Path $work) { Remove-Item $work -Recurse -Force }
$null = New-Item $work -ItemType Directory
Add-Type -Path "$Root/tests/Rodin.PowerShell.Tests/HostileNames.cs"

function Invoke-Saving {
    # Saves all tasks and returns the cmdlet's output and errors.
    param([string] $Destination, [switch] $Flat)
    $exitCode = Invoke-FreshPwsh "$Root/tools/soak/common/NamesSession.ps1" -Environment @{
        RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $emulator.apiKey
    } -Arguments @(
        "$Staged/Rodin.psd1", "$work/uuids.txt", $Destination, "$work/results.json"; if ($Flat) { '-Flat' })
    if ($exitCode -ne 0) { throw "Saving to '$Destination': exit code $exitCode; expected 0." }
    Get-Content "$work/results.json" -Raw | ConvertFrom-Json -AsHashtable
}

function Assert-Saved {
    # Throws unless each file is where the output says, has the content of its task and name, and exists once, and there is no other file.
    param($Files, [string] $Destination, [switch] $Flat)
    $paths = [Collections.Generic.HashSet[string]]::new()
    $origins = [Collections.Generic.HashSet[string]]::new()
    foreach ($file in $Files) {
        $origin = [IO.File]::ReadAllText($file.FullName)
        $task, $entry = $origin -split ' '
        $name = $names[[int]$task][[int]$entry]
        $folder = $Flat ? $Destination : (Join-Path $Destination $uuids[[int]$task])
        $isRight = $paths.Add($file.FullName) -and $origins.Add($origin) -and $file.TaskUuid -eq $uuids[[int]$task] -and
            [IO.Path]::GetDirectoryName($file.FullName) -ceq $folder -and
            [string]::Equals($file.SourceName, ($name ? $name : [IO.Path]::GetFileName($file.FullName)), 'Ordinal')
        if (-not $isRight) {
            throw "'$($file.FullName)': reported as '$($file.SourceName)' of $($file.TaskUuid); " +
                "its content is entry $entry of task $task, '$name'."
        }
    }
    foreach ($path in [IO.Directory]::EnumerateFiles($work, '*',
        [IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 })) {
        if (-not $paths.Contains($path) -and $path.StartsWith($Destination)) { throw "'$path': not in the output." }
    }
    # A name that escaped the destination would be here: this folder has only the files of this script and of the session.
    $outside = [IO.Directory]::GetFileSystemEntries($work) | ForEach-Object { [IO.Path]::GetFileName($_) } |
        Where-Object { $_ -notin 'uuids.txt', 'results.json', 'tasks', 'flat' }
    if ($outside) { throw "Files outside the destination: $($outside -join ', ')" }
}

$emulator = Start-Emulator
try {
    Write-Host "  generating $count names"
    $generator = [Rodin.Tests.HostileNames]::new(1)
    $names = [Collections.Generic.List[object]]::new()
    $uuids = [Collections.Generic.List[string]]::new()
    $control = [uri]::new([uri]$emulator.apiBaseAddress, '/emulator/tasks')
    for ($generated = 0; $generated -lt $count; $generated += $size) {
        $size = [Math]::Min($sizes[$uuids.Count % $sizes.Count], $count - $generated)
        # JSON has no lone surrogates: the encoding replaces each by U+FFFD.
        $list = @($generator.Next($size) | ForEach-Object {
            $null -eq $_ ? $null : [Text.Encoding]::UTF8.GetString([Text.Encoding]::UTF8.GetBytes($_))
        })
        $files = @(for ($i = 0; $i -lt $size; $i++) { @{ name = $list[$i]; text = "$($uuids.Count) $i" } })
        $task = Invoke-RestMethod $control -Method Post -ContentType 'application/json' -Body (@{ files = $files } |
            ConvertTo-Json -Depth 5 -Compress) -NoProxy
        $uuids.Add($task.taskUuid)
        $names.Add($list)
    }
    Set-Content "$work/uuids.txt" $uuids

    $seconds = @(foreach ($again in $false, $true) {
        Write-Host "  saving $count files of $($uuids.Count) tasks$($again ? ' again' : '')"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $results = Invoke-Saving "$work/tasks"
        [int]$clock.Elapsed.TotalSeconds
        if ($results.errors.Count -or $results.files.Count -ne $count) {
            $first = $results.errors | Select-Object -First 3
            throw "$($results.files.Count) of $count files were saved, with $($results.errors.Count) errors: $first"
        }
        $other = @($results.files | Where-Object Status -ne ($again ? 'Existing' : 'Downloaded'))
        if ($other) { throw "$($other.Count) files have another status, for example $($other[0].Status)." }
        Assert-Saved $results.files "$work/tasks"
    })

    Write-Host "  saving them into one folder"
    $flat = Invoke-Saving "$work/flat" -Flat
    if ($flat.files.Count + $flat.errors.Count -ne $count -or @($flat.errors | Where-Object { $_ -notlike 'FileExists,*' })) {
        throw "$($flat.files.Count) of $count files were saved, with errors other than FileExists."
    }
    Assert-Saved $flat.files "$work/flat" -Flat
}
finally {
    Stop-Emulator $emulator
    Remove-Item $work -Recurse -Force
}

"Names: $count names in $($uuids.Count) tasks saved in $($seconds[0]) s, found as existing in $($seconds[1]) s, all correct, no other " +
    "files; in one folder $($flat.files.Count) saved, $($flat.errors.Count) rejected as FileExists, none overwritten."
