BeforeDiscovery {
    $methods = 'Ctrl+C', 'a closed runspace', 'Stop-Job'

    # Each fault is met once, so that the next run is spared.
    $phases = @(
        @{ Phase = 'while the service is connected to'; Hole = 'api'; Reached = { Test-PendingConnection } }
        @{ Phase = 'before the headers of a listing'; Task = @{ kind = 'stall'; afterBytes = -1 }; Reached = { Measure-Request { $_.host -eq 'api' } } }
        @{ Phase = 'within the body of a listing'; Task = @{ kind = 'stall'; afterBytes = 10 }; Reached = { Measure-Request { $_.bytesSent -eq 10 } } }
        @{ Phase = 'in a wait before the listing is asked for again'; Task = @{ kind = 'status'; code = 503; retryAfter = 300 }; Reached = { Test-VerboseMessage '*Retrying in 300 s*' } }
        @{ Phase = 'in a wait that the service asked for'; Task = @{ kind = 'status'; code = 429; retryAfter = 2 }; Reached = { Measure-Request { $_.statusCode -eq 429 -and $_.isFinished } } }
        @{ Phase = 'while the file host is connected to'; Hole = 'file'; Reached = { Test-PendingConnection } }
        @{ Phase = 'before the headers of a file'; File = @{ kind = 'stall'; afterBytes = -1 }; Reached = { Measure-Request { $_.host -eq 'file' } } }
        @{ Phase = 'within a small file on a stalled connection'; File = @{ kind = 'stall'; afterBytes = 500 }; Reached = { Measure-Request { $_.host -eq 'file' -and $_.bytesSent -eq 500 } } }
        @{ Phase = 'within a large file on a stalled connection'; Length = 5MB / 2; File = @{ kind = 'stall'; afterBytes = 3MB / 2 }; Next = 'Resumed'
            Reached = { (Get-Item "$folder/$uuid/base.glb.part" -ErrorAction Ignore).Length -eq 3MB / 2 } }
        @{ Phase = 'within a file that comes slowly'; File = @{ kind = 'throttle'; bytesPerSecond = 100 }; Reached = { Measure-Request { $_.host -eq 'file' -and $_.bytesSent -gt 50 } } }
        @{ Phase = 'in a wait before a file is asked for again'; File = @{ kind = 'status'; code = 503; retryAfter = 300 }; Reached = { Test-VerboseMessage '*Retrying in 300 s*' } }
        @{ Phase = 'while a link is renewed'; Task = @{ kind = 'expiredLinks' }, @{ kind = 'stall'; afterBytes = -1; skip = 1 }; Reached = { (Measure-Request { $_.host -eq 'api' }) -eq 2 } }
        @{ Phase = 'while another process has the part file'; Held = $true; Reached = { Test-VerboseMessage '*Another process is saving*' } }
        @{ Phase = 'while the pipeline does something else with a file'; Then = ' | ForEach-Object { Start-Sleep 600 }'; Next = 'Existing'; Reached = { Test-Path "$folder/$uuid/base.glb" } }
    )
    $cells = foreach ($phase in $phases) { foreach ($method in $methods) { $phase + @{ Method = $method } } }
    $others = foreach ($method in $methods) {
        @{ Method = $method; What = 'a question for the balance'; Script = 'Get-RodinBalance'; Endpoint = 'check_balance' }
        @{ Method = $method; What = 'a look at a task'; Script = 'Get-RodinTask some.subscription.key'; Endpoint = 'status' }
        @{ Method = $method; What = 'a wait for a task'; Script = 'Wait-RodinTask some.subscription.key'; Endpoint = 'status' }
        @{ Method = $method; What = 'a submission'; Script = 'Submit-RodinTask a'; Endpoint = 'rodin' }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Stopping.psm1"
    $null = Start-TestEmulator

    # Within a second is the promise; a busy machine may take ten times that.
    $promptly = [timespan]::FromSeconds(10)

    function Measure-Request([scriptblock] $Condition) { @(Get-TestRequest $uuid | Where-Object $Condition).Count }
    function Test-VerboseMessage([string] $Pattern) { @($run.Verbose) -like $Pattern }
    function Test-PendingConnection { (Measure-PendingConnection $hole) -gt $hole.Waiting }

    function Wait-Phase([scriptblock] $Reached) {
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (& $Reached)) {
            if (-not (Test-Running $run)) { throw 'It ended before it was stopped.' }
            if ([datetime]::UtcNow -gt $deadline) { throw "It never came so far: $Reached" }
            Start-Sleep -Milliseconds 20
        }
    }
}

AfterAll {
    Stop-TestEmulator
    Write-Host "  $(Get-StopSummary)"
}

Describe 'Saving files' {
    It 'is ended by <Method> <Phase>, leaves nothing half-named, and goes on in the next run' -ForEach $cells {
        if ($Hole -and -not (Test-Path /proc/net/tcp)) { Set-ItResult -Skipped -Because 'only Linux tells which connections are being made' }
        Clear-TestRequest
        $uuid = [guid]::NewGuid().ToString()
        $folder = "$TestDrive/$uuid"
        $file = @{ name = 'base.glb'; glb = $true; length = $Length ? $Length : 1000; faults = @($File | Where-Object { $_ } | ForEach-Object { $_ + @{ times = 1 } }) }
        $base = $env:RODIN_BASE_URI
        if ($Hole) {
            $hole = Start-BlackHole
            if ($Hole -eq 'file') { $file = @{ name = 'base.glb'; link = "http://127.0.0.1:$($hole.Port)/base.glb" } } else { $base = "http://127.0.0.1:$($hole.Port)/api/v2" }
        }
        $null = Add-TestTask $file -Fault @($Task | Where-Object { $_ } | ForEach-Object { $_ + @{ times = 1 } }) -Property @{ taskUuid = $uuid }
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

Describe 'What waits for the service' {
    AfterEach { Reset-TestEmulator }

    It 'is ended by <Method>: <What>, before the headers' -ForEach $others {
        Reset-TestEmulator
        Add-TestEndpointFault $Endpoint @{ kind = 'stall'; afterBytes = -1 }
        $run = Start-StoppableScript $Method $Script
        Wait-Phase ([scriptblock]::Create("@(Get-TestRequest | Where-Object path -Like '*/$Endpoint').Count"))
        Stop-StoppableScript $run | Should-BeLessThan $promptly
    }

    It 'is ended by <Method>: <What>, while the service is connected to' -ForEach ($others | Where-Object Method -EQ 'Ctrl+C') {
        if (-not (Test-Path /proc/net/tcp)) { Set-ItResult -Skipped -Because 'only Linux tells which connections are being made' }
        $hole = Start-BlackHole
        $run = Start-StoppableScript $Method "param(`$Port) $Script -BaseUri http://127.0.0.1:`$Port/api/v2" @{ Port = $hole.Port }
        Wait-Phase { Test-PendingConnection }
        Stop-StoppableScript $run | Should-BeLessThan $promptly
        Stop-BlackHole $hole
    }
}

Describe 'What waits for SecretManagement' {
    It 'is ended by <_>' -ForEach $methods {
        $run = Start-StoppableScript $_ @'
            function Get-Secret { [CmdletBinding()] param($Name) Write-Verbose 'The vault is asked.' -Verbose; Start-Sleep 600 }
            Connect-Rodin -SecretName some
'@
        Wait-Phase { Test-VerboseMessage 'The vault is asked.' }
        Stop-StoppableScript $run | Should-BeLessThan $promptly
    }
}

Describe 'Ctrl+C' {
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
