BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator

    function Measure-Gap {
        # Returns the number of seconds between a task's first two requests.
        param([string] $TaskUuid, [string] $Server)
        $times = @(Get-TestRequest $TaskUuid -Server $Server) | ForEach-Object { [datetime]$_.time }
        ($times[1] - $times[0]).TotalSeconds
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A list request with a transient error' {
    BeforeDiscovery {
        $faults = [ordered]@{
            '503' = @{ kind = 'status'; code = 503; times = 1 }
            '500' = @{ kind = 'status'; code = 500; times = 1 }
            '408' = @{ kind = 'status'; code = 408; times = 1 }
            'no response' = @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
            'truncated response' = @{ kind = 'disconnect'; afterBytes = 20; times = 1 }
            'no response within the idle timeout' = @{ kind = 'stall'; afterBytes = -1; times = 1 }
        }
    }

    Context 'with all these errors' -ForEach @{ Faults = $faults } {
        BeforeAll {
            $uuids = @{}
            foreach ($name in $Faults.Keys) { $uuids[$name] = (Add-TestTask (New-Glb) -Fault $Faults[$name]).taskUuid }
            $stalled = $uuids['no response within the idle timeout']
            $files = @(Get-RodinDownload ($uuids.Values -ne $stalled) -ErrorAction Stop) +
                @(Get-RodinDownload $stalled -OperationTimeoutSeconds 5 -ErrorAction Stop)
        }

        It 'is retried and succeeds: <_>' -ForEach @($faults.Keys) {
            ($files | Where-Object TaskUuid -EQ $uuids[$_]).Name | Should-Be 'base.glb'
            @(Get-TestRequest $uuids[$_]).Count | Should-Be 2
        }
    }

    It 'is retried after the time in Retry-After (as a date: <_>)' -ForEach $false, $true {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 429; retryAfter = 3; retryAfterAsDate = $_; times = 1 }).taskUuid
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-Be 'base.glb'

        # A date has no fractions of a second.
        Measure-Gap $uuid api | Should-BeGreaterThan 1.9
    }

    It 'is retried at most -MaximumRetryCount times, and the error is that of the last attempt: <Count>' -ForEach @(
        @{ Count = 0 }
        @{ Count = 1 }
    ) {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 503 }).taskUuid
        $failure = { Get-RodinDownload $uuid -MaximumRetryCount $Count -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ServiceUnavailable,Rodin.Commands.GetRodinDownloadCommand'
        $failure.Exception.StatusCode | Should-Be 503
        @(Get-TestRequest $uuid).Count | Should-Be ($Count + 1)
    }

    It 'is a RateLimited error after the last retry, with the service''s wait time' {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 429; retryAfter = 1 }).taskUuid
        $failure = { Get-RodinDownload $uuid -MaximumRetryCount 0 -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'RateLimited,Rodin.Commands.GetRodinDownloadCommand'
        $failure.CategoryInfo.Category | Should-Be 'LimitsExceeded'
        $failure.Exception.RetryAfter | Should-Be ([timespan]::FromSeconds(1))
    }

    It 'delays all requests after a 429 response, not only the one that received it' {
        $first = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 429; retryAfter = 2; times = 1 }).taskUuid
        $others = 1..5 | ForEach-Object { (Add-TestTask (New-Glb)).taskUuid }
        (Get-RodinDownload (@($first) + $others) -ErrorAction Stop).Count | Should-Be 6
        $throttled = [datetime]@(Get-TestRequest $first)[0].time
        foreach ($uuid in $others) { ([datetime](Get-TestRequest $uuid).time - $throttled).TotalSeconds | Should-BeGreaterThan 1.9 }
    }

    It 'writes each retry to the verbose stream' {
        $uuid = (Add-TestTask (New-Glb) -Fault @{ kind = 'status'; code = 503; times = 1 }).taskUuid
        $verbose = Get-RodinDownload $uuid -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$verbose" | Should-MatchString 'Retrying in \d.*503'
    }
}

Describe 'A list request with a permanent error' {
    It 'is not retried: <Code> is <Id>' -ForEach @(
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

Describe 'A download with a transient error' {
    BeforeDiscovery {
        $faults = [ordered]@{
            '503' = @{ kind = 'status'; code = 503; times = 1 }
            '429' = @{ kind = 'status'; code = 429; times = 1 }
            '408' = @{ kind = 'status'; code = 408; times = 1 }
            'disconnected midway' = @{ kind = 'disconnect'; afterBytes = 700; times = 1 }
            'disconnected by a reset' = @{ kind = 'disconnect'; afterBytes = 700; reset = $true; times = 1 }
            'disconnected before the response' = @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
            'no data within the idle timeout' = @{ kind = 'stall'; afterBytes = 700; times = 1 }
            'fewer bytes than announced' = @{ kind = 'wrongLength'; difference = 100; times = 1 }
        }
    }

    Context 'with all these errors' -ForEach @{ Faults = $faults } {
        BeforeAll {
            $task = Add-TestTask @($Faults.Keys | ForEach-Object { New-Glb "$_.glb" -Length 2000 -Filler 42 -Fault $Faults[$_] })
            $stalled, $others = (Get-RodinDownload $task.taskUuid).Where({ $_.Name -eq 'no data within the idle timeout.glb' }, 'Split')
            $saved = @($others | Save-RodinModelFile -Destination "$TestDrive/again" -ErrorAction Stop) +
                @($stalled | Save-RodinModelFile -Destination "$TestDrive/again" -OperationTimeoutSeconds 5 -ErrorAction Stop)
        }

        It 'is retried, and the file is complete: <_>' -ForEach @($faults.Keys) {
            $file = $saved | Where-Object Name -EQ "$_.glb"
            $bytes = [IO.File]::ReadAllBytes($file.FullName)
            $bytes.Length | Should-Be 2000
            @($bytes[20..1999] | Where-Object { $_ -ne 42 }).Count | Should-Be 0
            @(Get-TestRequest $task.taskUuid -Server file | Where-Object fileName -EQ "$_.glb").Count | Should-BeGreaterThanOrEqual 2
        }

        It 'leaves no other files in the folder' {
            @(Get-ChildItem "$TestDrive/again/$($task.taskUuid)").Count | Should-Be $Faults.Count
        }
    }

    It 'is retried after the time in the file host''s Retry-After' {
        $uuid = (Add-TestTask (New-Glb -Fault @{ kind = 'status'; code = 503; retryAfter = 3; times = 1 })).taskUuid
        (Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop).Status | Should-Be 'Downloaded'
        Measure-Gap $uuid file | Should-BeGreaterThan 2.9
    }

    It 'can take longer than -OperationTimeoutSeconds while data is received' {
        $uuid = (Add-TestTask @{ name = 'slow.bin'; length = 30000; faults = @(@{ kind = 'throttle'; bytesPerSecond = 5000 }) }).taskUuid
        (Get-RodinDownload $uuid |
            Save-RodinModelFile -Destination $TestDrive -OperationTimeoutSeconds 4 -MaximumRetryCount 0 -ErrorAction Stop).Length |
            Should-Be 30000
    }
}
