BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The order of tasks' {
    It 'is kept, even if the response for an earlier task is received last' {
        $uuids = @(
            (Add-TestTask (New-Glb '1.glb')).taskUuid
            (Add-TestTask (New-Glb '2.glb') -Fault @{ kind = 'delay'; time = 1 }).taskUuid
            (Add-TestTask (New-Glb '3.glb')).taskUuid
            (Add-TestTask (New-Glb '4.glb')).taskUuid
        )
        (Get-RodinDownload $uuids).Name | Should-BeSequence '1.glb', '2.glb', '3.glb', '4.glb'

        # The later requests were sent before the second response was received. Otherwise the order would prove nothing.
        $times = $uuids | ForEach-Object { [datetime](Get-TestRequest $_).time }
        ($times[3] - $times[1]).TotalSeconds | Should-BeLessThan 1
    }

    It 'is kept by the errors of the service' {
        $uuids = (Add-TestTask (New-Glb '1.glb') -Fault @{ kind = 'delay'; time = 0.3 }).taskUuid, 'no uuid', (New-Guid),
            (Add-TestTask (New-Glb '2.glb')).taskUuid
        $seen = Get-RodinDownload $uuids -ErrorAction Continue 2>&1 |
            ForEach-Object { if ($_ -is [Management.Automation.ErrorRecord]) { $_.FullyQualifiedErrorId.Split(',')[0] } else { $_.Name } }
        $seen | Where-Object { $_ -ne 'InvalidTaskUuid' } | Should-BeSequence '1.glb', 'TaskNotFound', '2.glb'
        $seen | Should-ContainCollection 'InvalidTaskUuid'
    }
}

Describe 'The number of concurrent requests' {
    It 'is limited by -ThrottleLimit' {
        $uuids = 1..6 | ForEach-Object { (Add-TestTask (New-Glb) -Fault @{ kind = 'delay'; time = 0.5 }).taskUuid }
        $start = [datetime]::UtcNow
        $files = Get-RodinDownload $uuids -ThrottleLimit 2
        $duration = [datetime]::UtcNow - $start
        $files.Count | Should-Be 6

        # The first request runs alone and the other five in pairs, so there are at least four delays in sequence.
        $duration.TotalSeconds | Should-BeGreaterThan 1.9

        # Two requests were concurrent if one was received before the response to an earlier one can have been sent.
        $times = Get-TestRequest -Server api | Where-Object { $_.taskUuid -in $uuids } |
            ForEach-Object { ([datetime]$_.time).Ticks / 10000000 }
        $gaps = 1..5 | ForEach-Object { $times[$_] - $times[$_ - 1] }
        ($gaps | Where-Object { $_ -lt 0.4 }).Count | Should-BeGreaterThanOrEqual 2
    }

    It 'reaches -ThrottleLimit with the second request, even if the pipeline delivers few task UUIDs' {
        $uuids = 1..9 | ForEach-Object { (Add-TestTask (New-Glb) -Fault @{ kind = 'delay'; time = 2.1 }).taskUuid }
        $files = $uuids | Get-RodinDownload -ThrottleLimit 8
        $files.TaskUuid | Should-BeSequence $uuids

        # The first request runs alone. The others are received before the second one's response can have been sent. A timer may fire
        # a fraction of a millisecond early, so the delay is a little longer than the bound.
        $times = $uuids | ForEach-Object { [datetime](Get-TestRequest $_).time }
        ($times[1] - $times[0]).TotalSeconds | Should-BeGreaterThanOrEqual 2
        @($times | Where-Object { $_ -ge $times[1] -and ($_ - $times[1]).TotalSeconds -lt 2 }).Count | Should-Be 8
    }

    It 'is one with -ThrottleLimit 1' {
        $uuids = 1..3 | ForEach-Object { (Add-TestTask (New-Glb) -Fault @{ kind = 'delay'; time = 0.2 }).taskUuid }
        (Get-RodinDownload $uuids -ThrottleLimit 1).Count | Should-Be 3
        $times = $uuids | ForEach-Object { [datetime](Get-TestRequest $_).time }
        ($times[2] - $times[1]).TotalSeconds | Should-BeGreaterThan 0.19
        ($times[1] - $times[0]).TotalSeconds | Should-BeGreaterThan 0.19
    }
}

Describe 'Streaming' {
    It 'emits the first task''s files before the last task is requested' {
        $uuids = 1..40 | ForEach-Object { (Add-TestTask (New-Glb "$_.glb")).taskUuid }
        $first = $uuids | Get-RodinDownload -ThrottleLimit 2 | Select-Object -First 1
        $first.Name | Should-Be '1.glb'
        @(Get-TestRequest $uuids[-1]).Count | Should-Be 0
    }

    It 'emits files while a slow pipeline has not yet delivered the next task' {
        $uuids = 1..3 | ForEach-Object { (Add-TestTask (New-Glb "$_.glb")).taskUuid }
        $script:seen = [Collections.Generic.List[string]]::new()
        & {
            foreach ($uuid in $uuids) {
                $seen.Add("delivers $($uuids.IndexOf($uuid) + 1)")
                $uuid
                Start-Sleep -Milliseconds 700
            }
        } | Get-RodinDownload | ForEach-Object { $seen.Add($_.Name) }
        $seen.IndexOf('1.glb') | Should-BeLessThan $seen.IndexOf('delivers 3')
    }

    It 'emits the files of a few tasks that a command emits together before the command continues' {
        $uuids = 1..5 | ForEach-Object { (Add-TestTask (New-Glb "$_.glb")).taskUuid }
        $script:seen = [Collections.Generic.List[string]]::new()
        & {
            $uuids
            $seen.Add('continued')
        } | Get-RodinDownload | ForEach-Object { $seen.Add($_.Name) }
        $seen | Should-BeSequence '1.glb', '2.glb', '3.glb', '4.glb', '5.glb', 'continued'
    }

    It 'sends no request without input' {
        Clear-TestRequest
        @(@() | Get-RodinDownload).Count | Should-Be 0
        @(Get-TestRequest).Count | Should-Be 0
    }
}

Describe 'An invalid task UUID' {
    It 'is an error of that item before any request, and the other items are processed' {
        Clear-TestRequest
        $good = (Add-TestTask (New-Glb)).taskUuid
        $files = 'no uuid', $good, '', '12345678-1234-1234-1234-12345678901', '{12345678-1234-1234-1234-123456789012}' |
            Get-RodinDownload -ErrorVariable errors -ErrorAction SilentlyContinue
        $files.Name | Should-Be 'base.glb'
        $errors.Count | Should-Be 4
        $errors | Should-All { $_.FullyQualifiedErrorId | Should-Be 'InvalidTaskUuid,Rodin.Commands.GetRodinDownloadCommand' }
        @(Get-TestRequest -Server api).Count | Should-Be 1
    }

    It 'is recognized as a subscription key if it looks like one, and the error names the required id' {
        $jwt = (Add-TestTask (New-Glb)).subscriptionKey
        Get-RodinDownload $jwt -ErrorVariable errors -ErrorAction SilentlyContinue
        "$($errors[0].Exception.Message)" | Should-MatchString 'subscription key'
        "$($errors[0].ErrorDetails.RecommendedAction)" | Should-MatchString 'top-level ''uuid'''
        "$($errors[0] | Format-List * -Force | Out-String)".Contains($jwt) | Should-BeFalse
    }

    It 'of a job is not found by the service, and the error names the required id' {
        $task = Add-TestTask (New-Glb)
        Get-RodinDownload $task.jobUuids[0] -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-Be 'TaskNotFound,Rodin.Commands.GetRodinDownloadCommand'
        $errors[0].Exception.ApiCode | Should-Be 'NO_SUCH_TASK'
        "$($errors[0].ErrorDetails.RecommendedAction)" | Should-MatchString 'top-level ''uuid''.*jobs.uuids'
        $errors[0].TargetObject | Should-Be $task.jobUuids[0]
    }
}
