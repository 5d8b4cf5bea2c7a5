# The peak memory of a PowerShell compared with an idle one: ten thousand small files, and one sparse file of 8 GB.
if (-not (Test-Path /proc/self/status)) { Write-Warning 'memory is not measured: /proc is not available.'; return }
$emulator = Start-Emulator
try {
    $rounds = Get-Rounds 3
    $sets = [ordered]@{ '10 000 files' = Get-BenchSet t }
    if ([IO.DriveInfo]::new((Get-MountPoint $Work)).AvailableFreeSpace -gt 12GB) {
        $null = New-Item "$Files/big" -ItemType Directory
        $stream = [IO.File]::Create("$Files/big/00001.bin")
        $stream.SetLength(8GB)
        $stream.Dispose()
        $sets['8 GB'] = [pscustomobject]@{ Name = 'big'; Names = @('00001.bin'); Length = 8GB; Bytes = 8GB; Folder = "$Files/big" }
    }
    else { Write-Warning 'memory, 8 GB: not measured, the disk has no room.' }

    foreach ($name in $sets.Keys) {
        Write-Host "  memory, ${name}: $rounds rounds"
        $tasks = Add-EmulatedTask $emulator $sets[$name]
        foreach ($round in 1..$rounds) {
            foreach ($contestant in 'idle pwsh', 'Rodin') {
                Invoke-Session Memory -Arguments "$Staged/Rodin.psd1", $tasks, "$Work/target", $sets[$name].Bytes, $name, $contestant,
                    $round -Emulator $emulator
            }
        }
    }
}
finally {
    Stop-Emulator $emulator
}
