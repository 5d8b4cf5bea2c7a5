# A hundred thousand hostile names, listed and saved by the real cmdlets in a PowerShell of their own: into a folder for each task, again, and all into
# one folder. Each file says what it is; so each is held against where it came from, and against what the run told of it.
$count = 100000
$sizes = 1, 3, 10, 30, 100, 300, 1000, 3000
$work = "$Out/soak/names"
if (Test-Path $work) { Remove-Item $work -Recurse -Force }
$null = New-Item $work -ItemType Directory
Add-Type -Path "$Root/tests/Rodin.PowerShell.Tests/HostileNames.cs"

function Invoke-Saving {
    # Saves all tasks, and gives what was told of each file, and of each error.
    param([string] $Destination, [switch] $Flat)
    $exitCode = Invoke-FreshPwsh "$Root/tools/soak/common/NamesSession.ps1" -Environment @{ RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $emulator.apiKey } -Arguments @(
        "$Staged/Rodin.psd1", "$work/uuids.txt", $Destination, "$work/told.json"; if ($Flat) { '-Flat' })
    if ($exitCode -ne 0) { throw "Saving to '$Destination' ended with exit code $exitCode." }
    Get-Content "$work/told.json" -Raw | ConvertFrom-Json -AsHashtable
}

function Assert-Saved {
    # Each file is where it was told to be, holds what its task and name say, and is there once; and nothing else is there.
    param($Files, [string] $Destination, [switch] $Flat)
    $paths = [Collections.Generic.HashSet[string]]::new()
    $origins = [Collections.Generic.HashSet[string]]::new()
    foreach ($file in $Files) {
        $origin = [IO.File]::ReadAllText($file.FullName)
        $task, $entry = $origin -split ' '
        $name = $given[[int]$task][[int]$entry]
        $folder = $Flat ? $Destination : (Join-Path $Destination $uuids[[int]$task])
        $isRight = $paths.Add($file.FullName) -and $origins.Add($origin) -and $file.TaskUuid -eq $uuids[[int]$task] -and
            [IO.Path]::GetDirectoryName($file.FullName) -ceq $folder -and
            [string]::Equals($file.SourceName, ($name ? $name : [IO.Path]::GetFileName($file.FullName)), 'Ordinal')
        if (-not $isRight) { throw "'$($file.FullName)' is told to be '$($file.SourceName)' of $($file.TaskUuid), and is entry $entry of task $task, '$name'." }
    }
    foreach ($path in [IO.Directory]::EnumerateFiles($work, '*', [IO.EnumerationOptions]@{ RecurseSubdirectories = $true; AttributesToSkip = 0 })) {
        if (-not $paths.Contains($path) -and $path.StartsWith($Destination)) { throw "'$path' is nobody's." }
    }
    # What would lie outside: the folder of all has nothing but what this script and the session put there.
    $around = [IO.Directory]::GetFileSystemEntries($work) | ForEach-Object { [IO.Path]::GetFileName($_) } | Where-Object { $_ -notin 'uuids.txt', 'told.json', 'tasks', 'flat' }
    if ($around) { throw "Outside of the destination there came to be: $($around -join ', ')" }
}

$emulator = Start-Emulator
try {
    Write-Host "  making $count names"
    $names = [Rodin.Tests.HostileNames]::new(1)
    $given = [Collections.Generic.List[object]]::new()
    $uuids = [Collections.Generic.List[string]]::new()
    $control = [uri]::new([uri]$emulator.apiBaseAddress, '/emulator/tasks')
    for ($made = 0; $made -lt $count; $made += $size) {
        $size = [Math]::Min($sizes[$uuids.Count % $sizes.Count], $count - $made)
        # JSON has no half surrogate pairs: a mark takes the place of each.
        $list = @($names.Next($size) | ForEach-Object { $null -eq $_ ? $null : [Text.Encoding]::UTF8.GetString([Text.Encoding]::UTF8.GetBytes($_)) })
        $files = @(for ($i = 0; $i -lt $size; $i++) { @{ name = $list[$i]; text = "$($uuids.Count) $i" } })
        $task = Invoke-RestMethod $control -Method Post -ContentType 'application/json' -Body (@{ files = $files } | ConvertTo-Json -Depth 5 -Compress) -NoProxy
        $uuids.Add($task.taskUuid)
        $given.Add($list)
    }
    Set-Content "$work/uuids.txt" $uuids

    $rates = @(foreach ($again in $false, $true) {
        Write-Host "  saving $count files of $($uuids.Count) tasks$($again ? ' again' : '')"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $told = Invoke-Saving "$work/tasks"
        [int]$clock.Elapsed.TotalSeconds
        if ($told.errors.Count -or $told.files.Count -ne $count) { throw "$($told.files.Count) of $count were saved, with $($told.errors.Count) errors: $($told.errors | Select-Object -First 3)" }
        $other = @($told.files | Where-Object Status -ne ($again ? 'Existing' : 'Downloaded'))
        if ($other) { throw "$($other.Count) files have another status, such as $($other[0].Status)." }
        Assert-Saved $told.files "$work/tasks"
    })

    Write-Host "  saving them into one folder"
    $flat = Invoke-Saving "$work/flat" -Flat
    if ($flat.files.Count + $flat.errors.Count -ne $count -or @($flat.errors | Where-Object { $_ -notlike 'FileExists,*' })) { throw "$($flat.files.Count) saved, and other errors than FileExists." }
    Assert-Saved $flat.files "$work/flat" -Flat
}
finally {
    Stop-Emulator $emulator
    Remove-Item $work -Recurse -Force
}

"Names: $count names in $($uuids.Count) tasks saved in $($rates[0]) s, found again in $($rates[1]) s, each right and none beside; in one folder $($flat.files.Count) saved, $($flat.errors.Count) refused as FileExists, none overwritten."
