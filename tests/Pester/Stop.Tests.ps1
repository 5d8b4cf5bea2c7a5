BeforeDiscovery {
    $methods = 'Ctrl+C', 'a closed runspace', 'Stop-Job'

    # Each fault applies once, so that the next run succeeds.
    $phases = @(
        @{ Phase = 'while it connects to the service'; Hole = 'api'; Reached = { Test-PendingConnection } }
        @{
            Phase = 'before the headers of a file list'; Task = @{ kind = 'stall'; afterBytes = -1 }
            Reached = { Measure-Request { $_.host -eq 'api' } }
        }
        @{
            Phase = 'within the body of a file list'; Task = @{ kind = 'stall'; afterBytes = 10 }
            Reached = { Measure-Request { $_.bytesSent -eq 10 } }
        }
        @{
            Phase = 'while it waits to retry a file list'; Task = @{ kind = 'status'; code = 503; retryAfter = 300 }
            Reached = { Test-VerboseMessage '*Retrying in 300 s*' }
        }
        @{
            Phase = 'while it waits for Retry-After after HTTP 429'; Task = @{ kind = 'status'; code = 429; retryAfter = 2 }
            Reached = { Measure-Request { $_.statusCode -eq 429 -and $_.isFinished } }
        }
        @{ Phase = 'while it connects to the file host'; Hole = 'file'; Reached = { Test-PendingConnection } }
        @{
            Phase = 'before the headers of a file'; File = @{ kind = 'stall'; afterBytes = -1 }
            Reached = { Measure-Request { $_.host -eq 'file' } }
        }
        @{
            Phase = 'within a small file on a stalled connection'; File = @{ kind = 'stall'; afterBytes = 500 }
            Reached = { Measure-Request { $_.host -eq 'file' -and $_.bytesSent -eq 500 } }
        }
        @{
            Phase = 'within a large file on a stalled connection'; Length = 5MB / 2
            File = @{ kind = 'stall'; afterBytes = 3MB / 2 }; Next = 'Resumed'
            Reached = { (Get-Item "$folder/$uuid/base.glb.part" -ErrorAction Ignore).Length -eq 3MB / 2 }
        }
        @{
            Phase = 'within a file on a slow connection'; File = @{ kind = 'throttle'; bytesPerSecond = 100 }
            Reached = { Measure-Request { $_.host -eq 'file' -and $_.bytesSent -gt 50 } }
        }
        @{
            Phase = 'while it waits to retry a file'; File = @{ kind = 'status'; code = 503; retryAfter = 300 }
            Reached = { Test-VerboseMessage '*Retrying in 300 s*' }
        }
        @{
            Phase = 'while it renews a link'; Task = @{ kind = 'expiredLinks' }, @{ kind = 'stall'; afterBytes = -1; skip = 1 }
            Reached = { (Measure-Request { $_.host -eq 'api' }) -eq 2 }
        }
        @{
            Phase = 'while another process holds the partial file'; Held = $true
            Reached = { Test-VerboseMessage '*Another process is saving*' }
        }
        @{
            Phase = 'while a later command of the pipeline processes a file'; Then = ' | ForEach-Object { Start-Sleep 600 }'
            Next = 'Existing'; Reached = { Test-Path "$folder/$uuid/base.glb" }
        }
    )
    $cells = foreach ($phase in $phases) { foreach ($method in $methods) { $phase + @{ Method = $method } } }
    $others = foreach ($method in $methods) {
        @{ Method = $method; Operation = 'reading the balance'; Script = 'Get-RodinBalance'; Endpoint = 'check_balance' }
        @{
            Method = $method; Operation = 'reading the status of a task'; Script = 'Get-RodinTask some.subscription.key'
            Endpoint = 'status'
        }
        @{ Method = $method; Operation = 'waiting for a task'; Script = 'Wait-RodinTask some.subscription.key'; Endpoint = 'status' }
        @{ Method = $method; Operation = 'submitting a task'; Script = 'Submit-RodinTask a'; Endpoint = 'rodin' }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Stopping.psm1"
    $null = Start-TestEmulator

    # The documented limit is one second. A busy machine may need ten times as long.
    $promptly = [timespan]::FromSeconds(10)

    function Measure-Request([scriptblock] $Condition) { @(Get-TestRequest $uuid | Where-Object $Condition).Count }
    function Test-VerboseMessage([string] $Pattern) { @($run.Verbose) -like $Pattern }
    function Test-PendingConnection { (Measure-PendingConnection $hole) -gt $hole.Waiting }

    function Wait-Phase([scriptblock] $Reached) {
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (& $Reached)) {
            if (-not (Test-Running $run)) { throw 'The script ended before it was stopped.' }
            if ([datetime]::UtcNow -gt $deadline) { throw "The script did not reach the phase: $Reached" }
            Start-Sleep -Milliseconds 20
        }
    }
}

AfterAll {
    Stop-TestEmulator
    Write-Host "  $(Get-StopSummary)"
}

Describe 'Save-RodinModelFile' {
    It 'is ended by <Method> <Phase>, leaves no incomplete file under its final name, and succeeds in the next run' -ForEach $cells {
        if ($Hole -and -not (Test-Path /proc/net/tcp)) {
            Set-ItResult -Skipped -Because 'only Linux lists the connections that are being opened'
        }
        Clear-TestRequest
        $uuid = [guid]::NewGuid().ToString()
        $folder = "$TestDrive/$uuid"
        $file = @{
            name = 'base.glb'; glb = $true; length = $Length ? $Length : 1000
            faults = @($File | Where-Object { $_ } | ForEach-Object { $_ + @{ times = 1 } })
        }
        $base = $env:RODIN_BASE_URI
        if ($Hole) {
            $hole = Start-BlackHole
            if ($Hole -eq 'file') {
                $file = @{ name = 'base.glb'; link = "http://127.0.0.1:$($hole.Port)/base.glb" }
            } else {
                $base = "http://127.0.0.1:$($hole.Port)/api/v2"
            }
        }
        $null = Add-TestTask $file -Fault @($Task | Where-Object { $_ } | ForEach-Object { $_ + @{ times = 1 } }) -Property @{
            taskUuid = $uuid
        }
        if ($Held) {
            $null = New-Item "$folder/$uuid" -ItemType Directory
            $held = [IO.File]::Open("$folder/$uuid/base.glb.part", 'Create', 'ReadWrite', 'None')
        }

        try {
            $run = Start-StoppableScript $Method "param(`$Uuid, `$Folder, `$Base) Get-RodinDownload `$Uuid -BaseUri `$Base -Verbose | Save-RodinModelFile -Destination `$Folder -Verbose$Then" @{
                Uuid = $uuid; Folder = $folder; Base = $base }
            Wait-Phase $Reached
            Stop-StoppableScript $run | Should-BeLessThan $promptly
        }
        finally {
            if ($Hole) { Stop-BlackHole $hole }
            if ($Held) { $held.Dispose() }
        }

        $named = @(Get-ChildItem $folder -Recurse -File -ErrorAction Ignore | Where-Object Name -NotMatch '\.part(\.map)?$').Count
        $named | Should-Be ($Next -eq 'Existing' ? 1 : 0)
        if ($Hole) { return }
        $again = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $folder -ErrorAction Stop
        $again.Status | Should-Be ($Next ? $Next : 'Downloaded')
        Get-ChildItem "$folder/$uuid" | ForEach-Object Name | Should-BeSequence 'base.glb'
    }
}

Describe 'A request to the service' {
    AfterEach { Reset-TestEmulator }

    It 'is ended by <Method> before the response headers: <Operation>' -ForEach $others {
        Reset-TestEmulator
        Add-TestEndpointFault $Endpoint @{ kind = 'stall'; afterBytes = -1 }
        $run = Start-StoppableScript $Method $Script
        Wait-Phase ([scriptblock]::Create("@(Get-TestRequest | Where-Object path -Like '*/$Endpoint').Count"))
        Stop-StoppableScript $run | Should-BeLessThan $promptly
    }

    It 'is ended by <Method> while it connects: <Operation>' -ForEach ($others | Where-Object Method -EQ 'Ctrl+C') {
        if (-not (Test-Path /proc/net/tcp)) { Set-ItResult -Skipped -Because 'only Linux lists the connections that are being opened' }
        $hole = Start-BlackHole
        $run = Start-StoppableScript $Method "param(`$Port) $Script -BaseUri http://127.0.0.1:`$Port/api/v2" @{ Port = $hole.Port }
        Wait-Phase { Test-PendingConnection }
        Stop-StoppableScript $run | Should-BeLessThan $promptly
        Stop-BlackHole $hole
    }
}

Describe 'Connect-Rodin while it waits for SecretManagement' {
    It 'is ended by <_>' -ForEach $methods {
        $run = Start-StoppableScript $_ @'
            function Get-Secret { [CmdletBinding()] param($Name) Write-Verbose 'The vault is read.' -Verbose; Start-Sleep 600 }
            Connect-Rodin -SecretName some
'@
        Wait-Phase { Test-VerboseMessage 'The vault is read.' }
        Stop-StoppableScript $run | Should-BeLessThan $promptly
    }
}

Describe 'Ctrl+C' {
    It 'closes all open connections' {
        $uuid = (Add-TestTask @(1..4 | ForEach-Object { New-Glb "$_.glb" -Fault @{ kind = 'stall'; afterBytes = 500 } })).taskUuid
        $run = Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{
            Uuid = $uuid; Folder = "$TestDrive/open"
        }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 500 } -Count 4
        $null = Stop-InRunspace $run
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.host -eq 'file' -and $_.isFinished } -Count 4).Count | Should-Be 4
    }

    It 'keeps files that were already complete' {
        $uuid = (Add-TestTask (New-Glb 'whole.glb'), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall'; afterBytes = 500 })).taskUuid
        $run = Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{
            Uuid = $uuid; Folder = "$TestDrive/kept"
        }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 500 }
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (Test-Path "$TestDrive/kept/$uuid/whole.glb") -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 20 }
        $null = Stop-InRunspace $run
        (Get-ChildItem "$TestDrive/kept/$uuid" -Exclude '*.part').Name | Should-Be 'whole.glb'
    }

    It 'leaves the session usable' {
        $uuid = (Add-TestTask (New-Glb -Fault @{ kind = 'stall'; afterBytes = 500; times = 1 })).taskUuid
        $folder = "$TestDrive/next"
        $run = Start-InRunspace 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder' @{
            Uuid = $uuid; Folder = $folder
        }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 500 }
        $null = Stop-InRunspace $run
        (Save-RodinModelFile -TaskUuid $uuid -Destination $folder -ErrorAction Stop).Status | Should-BeLikeString '*ed'
        (Get-ChildItem "$folder/$uuid").Name | Should-BeSequence @('base.glb')
    }
}

Describe 'A pipeline that ends early' {
    It 'stops the downloads that are not needed anymore' {
        $uuid = (Add-TestTask (New-Glb 'quick.glb'), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall'; afterBytes = 500 })).taskUuid
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = Save-RodinModelFile -TaskUuid $uuid -Destination "$TestDrive/early" | Select-Object -First 1
        $clock.Elapsed | Should-BeLessThan $promptly
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.host -eq 'file' -and $_.isFinished } -Count 2).Count | Should-Be 2
        @(Get-ChildItem "$TestDrive/early" -Recurse -File | Where-Object Extension -NE '.part').Name | Should-BeSequence @('quick.glb')
    }
}
