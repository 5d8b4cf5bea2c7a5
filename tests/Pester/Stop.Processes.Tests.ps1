BeforeDiscovery {
    $methods = @(
        @{ Method = 'Ctrl+C in its terminal'; Terminal = $true; Stop = {
            $process.StandardInput.Write([char]3)
            $process.StandardInput.Flush()
        } }
        @{ Method = 'SIGINT'; Signal = 'INT'; Stop = { Send-Signal $process INT } }
        @{ Method = 'SIGTERM'; Signal = 'TERM'; Stop = { Send-Signal $process TERM } }
        @{ Method = 'SIGKILL'; Stop = { $process.Kill() } }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    if ($IsLinux) { Import-SignalMethod }
    $null = Start-TestEmulator
    $manifest = "$((Get-Module Rodin).ModuleBase)/Rodin.psd1"

    # The documented limit is one second. A busy machine may need ten times as long.
    $promptly = [timespan]::FromSeconds(10)

    # One block of the file is complete and recorded when the connection stalls.
    function Add-StallingTask {
        (Add-TestTask @{
            name = 'base.glb'; glb = $true; length = 5MB / 2; faults = @(@{ kind = 'stall'; afterBytes = 3MB / 2; times = 1 })
        }).taskUuid
    }

    function Wait-StalledDownload([string] $Folder) {
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while ((Get-Item "$Folder/base.glb.part" -ErrorAction Ignore).Length -ne 3MB / 2) {
            if ([datetime]::UtcNow -gt $deadline) { throw 'The download did not reach the stall.' }
            Start-Sleep -Milliseconds 20
        }
    }

    function Assert-Resumes([string] $Uuid, [string] $Folder) {
        Get-ChildItem "$Folder/$Uuid" | ForEach-Object Name | Sort-Object | Should-BeSequence 'base.glb.part', 'base.glb.part.map'
        (Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder -ErrorAction Stop).Status | Should-Be 'Resumed'
        Get-ChildItem "$Folder/$Uuid" | ForEach-Object Name | Should-BeSequence 'base.glb'
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A process that is downloading a file' {
    It 'is ended by <Method>, and the next process resumes the download' -ForEach $methods {
        if (-not $IsLinux -and $Method -ne 'SIGKILL') {
            Set-ItResult -Skipped -Because 'signals and pseudo terminals are tested on Linux only'
        }
        if ($Terminal) { Skip-WithoutProgram script }
        $uuid = Add-StallingTask
        $folder = "$TestDrive/$uuid"
        $process = Start-InProcess -Terminal:([bool]$Terminal) -Arguments $manifest, $uuid, $folder -Script @'
            $module, $uuid, $folder = $args
            Import-Module $module

            # Before it draws progress, PowerShell requests the cursor position and waits for the response, which nothing sends here.
            $ProgressPreference = 'SilentlyContinue'
            Save-RodinModelFile -TaskUuid $uuid -Destination $folder
'@
        try {
            Wait-StalledDownload "$folder/$uuid"
            $process.HasExited | Should-BeFalse
            $clock = [Diagnostics.Stopwatch]::StartNew()
            & $Stop
            $process.WaitForExit($promptly) | Should-BeTrue
            $clock.Elapsed | Should-BeLessThan $promptly
        }
        finally { if (-not $process.HasExited) { $process.Kill($true) } }
        Assert-Resumes $uuid $folder
    }
}

Describe 'A background job that is downloading a file' {
    It 'is ended by Stop-Job, and the next command resumes the download' {
        $uuid = Add-StallingTask
        $folder = "$TestDrive/$uuid"
        $job = Start-Job -ArgumentList $manifest, $uuid, $folder {
            param($Module, $Uuid, $Folder)
            Import-Module $Module
            Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder
        }
        Wait-StalledDownload "$folder/$uuid"
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $job | Stop-Job
        $clock.Elapsed | Should-BeLessThan $promptly
        $job | Remove-Job
        Assert-Resumes $uuid $folder
    }
}

Describe 'Select-Object -First 1' {
    BeforeEach {
        $uuids = 1..100 | ForEach-Object { (Add-TestTask @{ name = 'a.bin' }).taskUuid }
        Clear-TestRequest
    }

    It 'stops further requests of Get-RodinDownload: tasks as <_>' -ForEach 'arguments', 'pipeline input' {
        $first = if ($_ -eq 'arguments') {
            Get-RodinDownload $uuids | Select-Object -First 1
        } else {
            $uuids | Get-RodinDownload | Select-Object -First 1
        }
        $first.TaskUuid | Should-Be $uuids[0]

        # Any remaining request would have been sent before this one.
        $null = Get-RodinDownload $uuids[99]
        @(Get-TestRequest -Server api).Count | Should-Be 2
    }

    It 'stops parallel requests of Get-RodinDownload before most tasks are listed' {
        $null = Get-RodinDownload $uuids -ThrottleLimit 4 | Select-Object -First 10
        $null = Get-RodinDownload $uuids[99]

        # Four requests in parallel, and up to four buffered responses for each.
        @(Get-TestRequest -Server api).Count | Should-BeLessThan 40
    }
}
