BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator

    function Measure-Gap {
        # Seconds between a task's first two requests.
        param([string] $TaskUuid, [string] $Server)
        $times = @(Get-TestRequest $TaskUuid -Server $Server) | ForEach-Object { [datetime]$_.time }
        ($times[1] - $times[0]).TotalSeconds
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A listing that fails for a passing reason' {
    BeforeDiscovery {
        $faults = [ordered]@{
            '503' = @{ kind = 'status'; code = 503; times = 1 }
            '500' = @{ kind = 'status'; code = 500; times = 1 }
            '408' = @{ kind = 'status'; code = 408; times = 1 }
            'no answer' = @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
            'half an answer' = @{ kind = 'disconnect'; afterBytes = 20; times = 1 }
            'silence' = @{ kind = 'stall'; afterBytes = -1; times = 1 }
        }
    }

    Context 'all such reasons at once' -ForEach @{ Faults = $faults } {
        BeforeAll {
            $uuids = @{}
            foreach ($name in $Faults.Keys) { $uuids[$name] = (Add-TestTask (New-Glb) -Fault $Faults[$name]).taskUuid }
            $silent = $uuids['silence']
            $files = @(Get-RodinDownload ($uuids.Values -ne $silent) -ErrorAction Stop) + @(Get-RodinDownload $silent -OperationTimeoutSeconds 5 -ErrorAction Stop)
        }

        It 'is asked for again, and then all is well: <_>' -ForEach @($faults.Keys) {
            ($files | Where-Object TaskUuid -EQ $uuids[$_]).Name | Should-Be 'base.glb'
            @(Get-TestRequest $uuids[$_]).Count | Should-Be 2
        }
    }

    It 'is asked for again when the service says so, in seconds or by a date: <_>' -ForEach $false, $true {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 429; retryAfter = 3; retryAfterAsDate = $_; times = 1 }).taskUuid
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-Be 'base.glb'

        # A date has no fractions of a second.
        Measure-Gap $uuid api | Should-BeGreaterThan 1.9
    }

    It 'is not asked for again beyond -MaximumRetryCount, and the error is of the last try: <Count>' -ForEach @(
        @{ Count = 0 }
        @{ Count = 1 }
    ) {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 503 }).taskUuid
        $failure = { Get-RodinDownload $uuid -MaximumRetryCount $Count -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ServiceUnavailable,Rodin.Commands.GetRodinDownloadCommand'
        $failure.Exception.StatusCode | Should-Be 503
        @(Get-TestRequest $uuid).Count | Should-Be ($Count + 1)
    }

    It 'is RateLimited when patience runs out, and tells how long the service asked to wait' {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 429; retryAfter = 1 }).taskUuid
        $failure = { Get-RodinDownload $uuid -MaximumRetryCount 0 -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'RateLimited,Rodin.Commands.GetRodinDownloadCommand'
        $failure.CategoryInfo.Category | Should-Be 'LimitsExceeded'
        $failure.Exception.RetryAfter | Should-Be ([timespan]::FromSeconds(1))
    }

    It 'holds back all requests for a 429, not only the one that met it' {
        $first = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 429; retryAfter = 2; times = 1 }).taskUuid
        $others = 1..5 | ForEach-Object { (Add-TestTask (New-Glb)).taskUuid }
        (Get-RodinDownload (@($first) + $others) -ErrorAction Stop).Count | Should-Be 6
        $refused = [datetime]@(Get-TestRequest $first)[0].time
        foreach ($uuid in $others) { ([datetime](Get-TestRequest $uuid).time - $refused).TotalSeconds | Should-BeGreaterThan 1.9 }
    }

    It 'says on the verbose stream what happens' {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 503; times = 1 }).taskUuid
        $verbose = Get-RodinDownload $uuid -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$verbose" | Should-MatchString 'Retrying in \d.*503'
    }
}

Describe 'A listing that fails for good' {
    It 'is not asked for again: <Code> is <Id>' -ForEach @(
        @{ Code = 400; Id = 'InvalidRequest' }
        @{ Code = 401; Id = 'ApiKeyRejected' }
        @{ Code = 403; Id = 'PermissionDenied' }
        @{ Code = 404; Id = 'TaskNotFound' }
        @{ Code = 410; Id = 'TaskNotFound' }
        @{ Code = 422; Id = 'InvalidRequest' }
    ) {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = $Code }).taskUuid
        $failure = { Get-RodinDownload $uuid -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be "$Id,Rodin.Commands.GetRodinDownloadCommand"
        @(Get-TestRequest $uuid).Count | Should-Be 1
    }
}

Describe 'A transfer that fails for a passing reason' {
    BeforeDiscovery {
        $faults = [ordered]@{
            '503' = @{ kind = 'status'; code = 503; times = 1 }
            '429' = @{ kind = 'status'; code = 429; times = 1 }
            '408' = @{ kind = 'status'; code = 408; times = 1 }
            'cut off midway' = @{ kind = 'disconnect'; afterBytes = 700; times = 1 }
            'cut off with a reset' = @{ kind = 'disconnect'; afterBytes = 700; reset = $true; times = 1 }
            'cut off before it began' = @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
            'silence midway' = @{ kind = 'stall'; afterBytes = 700; times = 1 }
            'fewer bytes than announced' = @{ kind = 'wrongLength'; difference = 100; times = 1 }
        }
    }

    Context 'all such reasons at once' -ForEach @{ Faults = $faults } {
        BeforeAll {
            $task = Add-TestTask @($Faults.Keys | ForEach-Object { New-Glb "$_.glb" -Length 2000 -Filler 42 -Fault $Faults[$_] })
            $silent, $others = (Get-RodinDownload $task.taskUuid).Where({ $_.Name -eq 'silence midway.glb' }, 'Split')
            $saved = @($others | Save-RodinModelFile -Destination "$TestDrive/again" -ErrorAction Stop) +
                @($silent | Save-RodinModelFile -Destination "$TestDrive/again" -OperationTimeoutSeconds 5 -ErrorAction Stop)
        }

        It 'is begun again, and then the file is whole: <_>' -ForEach @($faults.Keys) {
            $file = $saved | Where-Object Name -EQ "$_.glb"
            $bytes = [IO.File]::ReadAllBytes($file.FullName)
            $bytes.Length | Should-Be 2000
            @($bytes[20..1999] | Where-Object { $_ -ne 42 }).Count | Should-Be 0
            @(Get-TestRequest $task.taskUuid -Server file | Where-Object fileName -EQ "$_.glb").Count | Should-BeGreaterThanOrEqual 2
        }

        It 'leaves nothing beside the files' {
            @(Get-ChildItem "$TestDrive/again/$($task.taskUuid)").Count | Should-Be $Faults.Count
        }
    }

    It 'is begun again after as long as the file host asks' {
        $uuid = (Add-TestTask (New-Glb -Fault @{ kind = 'status'; code = 503; retryAfter = 3; times = 1 })).taskUuid
        (Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop).Status | Should-Be 'Downloaded'
        Measure-Gap $uuid file | Should-BeGreaterThan 2.9
    }

    It 'goes on for longer than -OperationTimeoutSeconds, as long as bytes come' {
        $uuid = (Add-TestTask @{ name = 'slow.bin'; length = 30000; faults = @(@{ kind = 'throttle'; bytesPerSecond = 5000 }) }).taskUuid
        (Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -OperationTimeoutSeconds 4 -MaximumRetryCount 0 -ErrorAction Stop).Length | Should-Be 30000
    }
}
