BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator

    # Within a second is the promise; a busy machine may take ten times that.
    $promptly = [timespan]::FromSeconds(10)
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Ctrl+C' {
    BeforeDiscovery {
        $phases = @(
            @{ Phase = 'before the headers of a listing'; Task = @{ kind = 'stall'; afterBytes = -1 }; Reached = { $_.host -eq 'api' } }
            @{ Phase = 'within the body of a listing'; Task = @{ kind = 'stall'; afterBytes = 10 }; Reached = { $_.bytesSent -eq 10 } }
            @{ Phase = 'in a wait before the listing is asked for again'; Task = @{ kind = 'status'; code = 503; retryAfter = 300 }; Reached = { $_.statusCode -eq 503 -and $_.isFinished } }
            @{ Phase = 'in a wait that the service asked for'; Task = @{ kind = 'status'; code = 429; retryAfter = 2 }; Reached = { $_.statusCode -eq 429 -and $_.isFinished } }
            @{ Phase = 'before the headers of a file'; File = @{ kind = 'stall'; afterBytes = -1 }; Reached = { $_.host -eq 'file' } }
            @{ Phase = 'within a file on a stalled connection'; File = @{ kind = 'stall'; afterBytes = 500 }; Reached = { $_.host -eq 'file' -and $_.bytesSent -eq 500 } }
            @{ Phase = 'within a file that comes slowly'; File = @{ kind = 'throttle'; bytesPerSecond = 100 }; Reached = { $_.host -eq 'file' -and $_.bytesSent -gt 50 } }
            @{ Phase = 'in a wait before a file is asked for again'; File = @{ kind = 'status'; code = 503; retryAfter = 300 }; Reached = { $_.host -eq 'file' -and $_.statusCode -eq 503 -and $_.isFinished } }
        )
    }

    It 'ends it <Phase>, and leaves nothing half-named' -ForEach $phases {
        $arguments = @{ Task = @(if ($Task) { $Task }); File = @(if ($File) { $File }) }
        $uuid = (Add-TestTask (New-Glb -Fault $arguments.File) -Fault $arguments.Task).taskUuid
        $folder = "$TestDrive/$(New-Guid)"
        $run = Start-InRunspace 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder' @{ Uuid = $uuid; Folder = $folder }
        $condition = [scriptblock]::Create("`$_.taskUuid -eq '$uuid' -and ($Reached)")
        $null = Wait-TestRequest $condition
        $run.Run.IsCompleted | Should-BeFalse
        $seen = Stop-InRunspace $run
        $seen.Took | Should-BeLessThan $promptly
        $seen.Output.Count | Should-Be 0
        @(Get-ChildItem $folder -Recurse -File -ErrorAction Ignore | Where-Object Extension -NE '.part').Count | Should-Be 0
    }

    It 'ends the connections that were open' {
        $uuid = (Add-TestTask @(1..4 | ForEach-Object { New-Glb "$_.glb" -Fault @{ kind = 'stall'; afterBytes = 500 } })).taskUuid
        $run = Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{ Uuid = $uuid; Folder = "$TestDrive/open" }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 500 } -Count 4
        $null = Stop-InRunspace $run
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.host -eq 'file' -and $_.isFinished } -Count 4).Count | Should-Be 4
    }

    It 'keeps what was whole before' {
        $uuid = (Add-TestTask (New-Glb 'whole.glb'), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall'; afterBytes = 500 })).taskUuid
        $run = Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{ Uuid = $uuid; Folder = "$TestDrive/kept" }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 500 }
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (Test-Path "$TestDrive/kept/$uuid/whole.glb") -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 20 }
        $null = Stop-InRunspace $run
        (Get-ChildItem "$TestDrive/kept/$uuid" -Exclude '*.part').Name | Should-Be 'whole.glb'
    }

    It 'leaves the session fit for the next call' {
        $uuid = (Add-TestTask (New-Glb -Fault @{ kind = 'stall'; afterBytes = 500; times = 1 })).taskUuid
        $folder = "$TestDrive/next"
        $run = Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{ Uuid = $uuid; Folder = $folder }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 500 }
        $null = Stop-InRunspace $run
        (Save-RodinModelFile -TaskUuid $uuid -Destination $folder -ErrorAction Stop).Status | Should-BeLikeString '*ed'
        (Get-ChildItem "$folder/$uuid").Name | Should-BeSequence @('base.glb')
    }
}

Describe 'A pipeline that ends early' {
    It 'ends the transfers that it no longer waits for' {
        $uuid = (Add-TestTask (New-Glb 'quick.glb'), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall'; afterBytes = 500 })).taskUuid
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = Save-RodinModelFile -TaskUuid $uuid -Destination "$TestDrive/early" | Select-Object -First 1
        $clock.Elapsed | Should-BeLessThan $promptly
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.host -eq 'file' -and $_.isFinished } -Count 2).Count | Should-Be 2
        @(Get-ChildItem "$TestDrive/early" -Recurse -File | Where-Object Extension -NE '.part').Name | Should-BeSequence @('quick.glb')
    }
}
