BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
    $saving = 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder -ThrottleLimit 1'

    function Stop-Midway([string] $Uuid, [string] $Folder, [long] $Bytes) {
        # Saves a file and stops the command as Ctrl+C does, after this many bytes.
        $run = Start-InRunspace $saving @{ Uuid = $Uuid; Folder = $Folder }
        $null = Wait-TestRequest ([scriptblock]::Create("`$_.taskUuid -eq '$Uuid' -and `$_.bytesSent -ge $Bytes"))
        Wait-ForPath "$Folder/$Uuid/a.bin.part.map"
        $null = Stop-InRunspace $run
    }

    function Wait-ForPath([string] $Path) {
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not ((Test-Path $Path) -and (Get-Content $Path -Raw) -match '#')) {
            if ([datetime]::UtcNow -gt $deadline) { throw "No block is complete in $Path." }
            Start-Sleep -Milliseconds 20
        }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A download that was stopped' {
    BeforeAll {
        $uuid = (Add-TestTask @{ name = 'a.bin'; length = 6MB; faults = @(@{ kind = 'stall'; afterBytes = 3500000; times = 1 }) }).taskUuid
        $folder = "$TestDrive/stopped"
        Stop-Midway $uuid $folder 3500000
        $left = @((Get-ChildItem $folder/$uuid).Name | Sort-Object)
        $map = Get-Content "$folder/$uuid/a.bin.part.map" -Raw
        Clear-TestRequest
        $saved = Save-RodinModelFile -TaskUuid $uuid -Destination $folder -Verbose 4>&1 | Tee-Object -Variable all |
            Where-Object { $_ -is [IO.FileInfo] }
        $requests = @(Get-TestRequest $uuid -Server file)
    }

    It 'leaves a partial file and its block map, and no file under the final name' {
        $left | Should-BeSequence 'a.bin.part', 'a.bin.part.map'
    }

    It 'stores no link in the block map' {
        $map | Should-NotMatchString 'http|X-Tos'
    }

    It 'resumes at the same position in the next run' {
        $saved.Status | Should-Be 'Resumed'
        $saved.Length | Should-Be 6MB
        ($requests.bytesSent | Measure-Object -Sum).Sum | Should-BeLessThan 3.1MB
        "$all" | Should-MatchString 'Resuming '
    }

    It 'has the correct content after resuming, and leaves no partial file' {
        $whole = "$TestDrive/whole"
        $null = Save-RodinModelFile -TaskUuid $uuid -Destination $whole
        (Get-FileHash "$folder/$uuid/a.bin").Hash | Should-Be (Get-FileHash "$whole/$uuid/a.bin").Hash
        (Get-ChildItem $folder/$uuid).Name | Should-Be 'a.bin'
    }
}

Describe 'A file that has changed on the file host' {
    It 'is downloaded from the beginning' {
        $uuid = (Add-TestTask @{
            name = 'a.bin'; length = 3MB
            faults = @(@{ kind = 'stall'; afterBytes = 2500000; times = 1 }, @{ kind = 'changedContent'; skip = 1; times = 1 })
        }).taskUuid
        $folder = "$TestDrive/changed"
        Stop-Midway $uuid $folder 2500000
        $seen = Invoke-InRunspace $saving @{ Uuid = $uuid; Folder = $folder }
        $seen.Output.Status | Should-Be 'Downloaded'
        "$($seen.Verbose)" | Should-MatchString 'has changed'
    }
}

Describe 'Two commands that save the same files at the same time' {
    It 'both succeed, and each file is downloaded once' {
        $uuid = (Add-TestTask (1..3 |
            ForEach-Object { @{ name = "$_.bin"; length = 2MB; faults = @(@{ kind = 'throttle'; bytesPerSecond = 4MB }) } })).taskUuid
        $runs = 1, 2 | ForEach-Object {
            Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{
                Uuid = $uuid; Folder = "$TestDrive/both"
            }
        }
        $seen = $runs | ForEach-Object { Complete-InRunspace $_ }
        $seen.Errors.Count | Should-Be 0
        $seen.Output.Status | Group-Object -NoElement | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" } |
            Should-BeSequence 'Downloaded 3', 'Existing 3'
        ((Get-TestRequest $uuid -Server file).bytesSent | Measure-Object -Sum).Sum | Should-BeLessThan 7MB
    }
}

Describe '-FlushToDisk' {
    It 'saves the file' {
        $uuid = (Add-TestTask (New-Glb)).taskUuid
        (Save-RodinModelFile -TaskUuid $uuid -Destination "$TestDrive/flushed" -FlushToDisk).Status | Should-Be 'Downloaded'
    }
}
