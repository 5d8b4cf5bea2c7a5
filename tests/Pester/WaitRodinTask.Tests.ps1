BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $emulator = Start-TestEmulator
    $promptly = [timespan]::FromSeconds(10)

    function Submit-LongTask {
        # Submits a task that generates for this many seconds, and returns it without SubmittedAt, so that it is polled immediately.
        param([double] $Seconds, [hashtable] $Plan = @{}, [string] $Prompt = "of $Seconds s")
        $Plan.jobTime = $Seconds
        $Plan.jobs ??= 2
        Set-TestGeneration $Plan
        $task = Submit-RodinTask -Prompt $Prompt
        Set-TestGeneration
        [pscustomobject]@{
            TaskUuid = $task.TaskUuid; SubscriptionKey = $task.SubscriptionKey; Source = $task.Source; Consumed = $task.Consumed
        }
    }

    function Get-PollInterval {
        # Returns the seconds between the status requests for a task.
        param([string] $SubscriptionKey)
        $times = @(Get-TestStatusRequest $SubscriptionKey | ForEach-Object { [datetime]$_.time })
        for ($i = 1; $i -lt $times.Count; $i++) { ($times[$i] - $times[$i - 1]).TotalSeconds }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Tasks that have already ended' {
    BeforeAll {
        $tasks = (Add-TestStatusTask 'Done', 'Done'), (Add-TestStatusTask 'Done')
        $script = 'param($Tasks) $clock = [Diagnostics.Stopwatch]::StartNew(); $Tasks | Wait-RodinTask; $clock.Elapsed'
        $null = $tasks[0] | Wait-RodinTask
        Clear-TestRequest
        $seen = Invoke-InRunspace $script @{ Tasks = $tasks }
    }

    It 'are emitted immediately' {
        $seen.Output[-1] | Should-BeLessThan ([timespan]::FromSeconds(4))
        $seen.Output[0..1].TaskUuid | Sort-Object | Should-BeSequence @($tasks.TaskUuid | Sort-Object)
        $seen.Output[0..1] | Should-All { $_.Status -eq 'Done' -and $_.ReadAt }
        foreach ($task in $tasks) { @(Get-TestStatusRequest $task.SubscriptionKey).Count | Should-Be 1 }
    }

    It 'have the declared output type Rodin.RodinTask' {
        $seen.Output[0..1] | Should-All { $_ -is [Rodin.RodinTask] }
        (Get-Command Wait-RodinTask).OutputType.Type | Should-BeSequence @([Rodin.RodinTask])
    }

    It 'cause no progress output if the wait takes less than half a second' {
        if ($seen.Output[-1] -ge [timespan]::FromSeconds(0.5)) {
            Set-ItResult -Skipped -Because 'the machine was too busy, so the wait took half a second or more'
        }
        @($seen.Progress | Where-Object Activity -EQ 'Waiting for tasks').Count | Should-Be 0
    }

    It 'cause no errors and no warnings' {
        $seen.AllErrors.Count + $seen.Warnings.Count | Should-Be 0
    }

    It 'can be specified by an argument or by strings in the pipeline' {
        (Wait-RodinTask $tasks[0].SubscriptionKey).Status | Should-Be 'Done'
        @($tasks.SubscriptionKey | Wait-RodinTask).Count | Should-Be 2
        @(Wait-RodinTask -SubscriptionKey $tasks.SubscriptionKey).Count | Should-Be 2
        (Wait-RodinTask $tasks[0].SubscriptionKey -TaskUuid $tasks[0].TaskUuid).TaskUuid | Should-Be $tasks[0].TaskUuid
    }

    It 'are polled immediately if they were submitted long ago' {
        $old = [pscustomobject]@{
            TaskUuid = $tasks[0].TaskUuid; SubscriptionKey = $tasks[0].SubscriptionKey; SubmittedAt = [DateTimeOffset]::Now.AddDays(-1)
        }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        ($old | Wait-RodinTask).Status | Should-Be 'Done'
        $clock.Elapsed | Should-BeLessThan ([timespan]::FromSeconds(4))
    }
}

Describe 'Tasks with succeeded, failed and canceled jobs' {
    BeforeAll {
        $done = Add-TestStatusTask 'Done'
        $partly = Add-TestStatusTask 'Done', 'Failed', 'Canceled', 'Done'
        $failed = Add-TestStatusTask 'Failed', 'Canceled'
        $seen = Invoke-InRunspace 'param($Tasks) $Tasks | Wait-RodinTask' @{ Tasks = $failed, $partly, $done }
    }

    It 'are emitted if at least one job is done' {
        $seen.Output.Status | Sort-Object | Should-BeSequence 'Done', 'PartlyFailed'
        $seen.Output.TaskUuid | Sort-Object | Should-BeSequence @($done.TaskUuid, $partly.TaskUuid | Sort-Object)
    }

    It 'cause a warning about failed jobs' {
        $seen.Warnings.Count | Should-Be 1
        "$($seen.Warnings)".Contains($partly.TaskUuid) | Should-BeTrue
        "$($seen.Warnings)" | Should-MatchString '2 Done, 1 Failed, 1 Canceled'
    }

    It 'cause the error TaskFailed with the task as its target object if no job is done' {
        $seen.Errors.Count | Should-Be 1
        $seen.Errors[0].FullyQualifiedErrorId | Should-Be 'TaskFailed,Rodin.Commands.WaitRodinTaskCommand'
        "$($seen.Errors[0].CategoryInfo.Category)" | Should-Be 'InvalidResult'
        $seen.Errors[0].TargetObject | Should-HaveType ([Rodin.RodinTask])
        $seen.Errors[0].TargetObject.TaskUuid | Should-Be $failed.TaskUuid
        $seen.Errors[0].TargetObject.Status | Should-Be 'Failed'
        "$($seen.Errors[0])" | Should-MatchString '1 Failed, 1 Canceled'
        $seen.TerminatingError | Should-BeNull
    }

    It 'show no key in errors and warnings' {
        $text = $seen.Errors + $seen.Warnings | Format-List * -Force | Out-String -Width 4000
        foreach ($task in $failed, $partly) { $text.Contains($task.SubscriptionKey.Split('.')[2]) | Should-BeFalse }
    }
}

Describe 'Tasks that cannot be waited for' {
    BeforeAll {
        $done = Add-TestStatusTask
        $unknown = [pscustomobject]@{
            TaskUuid = New-Guid; SubscriptionKey = "$($done.SubscriptionKey)x"; SubmittedAt = [DateTimeOffset]::Now.AddHours(-1)
        }
        $keyless = [pscustomobject]@{ TaskUuid = $done.TaskUuid; SubscriptionKey = $null }
        $seen = Invoke-InRunspace 'param($Tasks) $Tasks | Wait-RodinTask' @{ Tasks = $unknown, $keyless, (New-Guid), $done }
    }

    It 'cause one error each, immediately' {
        $seen.Errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Sort-Object |
            Should-BeSequence 'InvalidSubscriptionKey', 'InvalidSubscriptionKey', 'TaskNotFound'
        @(Get-TestStatusRequest $unknown.SubscriptionKey).Count | Should-Be 1
    }

    It 'do not affect the other tasks' {
        $seen.Output.TaskUuid | Should-BeSequence @($done.TaskUuid)
        $seen.TerminatingError | Should-BeNull
    }

    It 'are the target object of the error' {
        $error = $seen.Errors | Where-Object FullyQualifiedErrorId -Like 'TaskNotFound,*'
        $error.TargetObject.TaskUuid | Should-Be "$($unknown.TaskUuid)"
        ($error | Format-List * -Force | Out-String -Width 4000).Contains($unknown.SubscriptionKey) | Should-BeFalse
    }

    It 'stop the command if the API key is rejected' {
        $thrown = { @($done) * 3 | Wait-RodinTask -ApiKey (ConvertTo-SecureString wrong -AsPlainText) -ErrorAction SilentlyContinue } |
            Should-Throw
        $thrown.FullyQualifiedErrorId | Should-Be 'ApiKeyRejected,Rodin.Commands.WaitRodinTaskCommand'
    }
}

Describe 'Several tasks with different durations' {
    # All tests use the same wait, because it takes real time.
    BeforeAll {
        $tasks = @(
            Submit-LongTask 16 @{ jobsAppearAfter = 3; runningStatus = 'Baking' } 'first in, last out'
            Submit-LongTask 4 @{ wait = 7 } 'second'
            Submit-LongTask 2 @{ failedJobs = 2 } 'failing'
            Submit-LongTask 2 @{} 'third in, first out'
        )
        Clear-TestRequest
        $seen = Invoke-InRunspace 'param($Tasks) $Tasks | Wait-RodinTask |
            ForEach-Object { $_ | Add-Member EmittedAt ([DateTimeOffset]::Now) -PassThru }' @{ Tasks = $tasks }
        $bar = @($seen.Progress | Where-Object Activity -EQ 'Waiting for tasks')
        $polls = @(Get-TestStatusRequest)
    }

    It 'are emitted in the order in which they end' {
        $seen.Output.Source | Should-BeSequence 'third in, first out', 'second', 'first in, last out'
        $seen.Output.TaskUuid | Should-BeSequence $tasks[3].TaskUuid, $tasks[1].TaskUuid, $tasks[0].TaskUuid
        $seen.Output | Should-All { $_.Status -eq 'Done' }
    }

    It 'are emitted before the others have ended' {
        # Compared with request times, because the emulator and this process use the same clock.
        $seen.Output[0].EmittedAt | Should-BeLessThan ([DateTimeOffset]$polls[-1].time)
    }

    It 'keep the properties of the input' {
        $seen.Output | Should-All { $_.Consumed -eq 0.5 }
    }

    It 'fail independently of the others' {
        $seen.Errors.Count | Should-Be 1
        $seen.Errors[0].TargetObject.Source | Should-Be 'failing'
    }

    It 'are not considered finished while they have no jobs' {
        # This task had no jobs for three seconds. It was emitted last, with its jobs.
        $seen.Output[-1].Jobs.Count | Should-Be 2
    }

    It 'continue with an undocumented status, which is reported by one verbose message' {
        @($seen.Verbose | Where-Object { "$_" -match 'Baking' }).Count | Should-Be 1
        "$($seen.Verbose)" | Should-MatchString 'undocumented status'
    }

    It 'are polled at increasing intervals' {
        $intervals = @(Get-PollInterval $tasks[0].SubscriptionKey)
        $intervals[0] | Should-BeGreaterThanOrEqual 4.9
        $intervals[1] | Should-BeGreaterThanOrEqual 7.4
        $intervals.Count | Should-BeLessThanOrEqual 3
    }

    It 'show the number of finished tasks and jobs, and the elapsed time' {
        $bar.StatusDescription | Where-Object { $_ -match '^0 of 4 tasks, \d of \d jobs, .*00:00:\d\d$' } | Should-NotBeNull
        $bar.StatusDescription | Where-Object { $_ -match '^3 of 4 tasks, 6 of 8 jobs, 00:00:\d\d$' } | Should-NotBeNull
        $bar | Should-All { $_.PercentComplete -ge -1 -and $_.PercentComplete -le 100 }
    }

    It 'show the position in the queue' {
        $bar.StatusDescription | Where-Object { $_ -match 'queue: \d+, ' } | Should-NotBeNull
    }

    It 'have one progress bar, which is removed at the end' {
        @($bar.ActivityId | Sort-Object -Unique).Count | Should-Be 1
        $bar[-1].RecordType | Should-Be 'Completed'
        @($bar | Where-Object RecordType -EQ 'Completed').Count | Should-Be 1
    }

    It 'update the progress at most about twice a second' {
        $bar.Count | Should-BeLessThanOrEqual 60
    }

    It 'show no key' {
        $text = $bar + $seen.Verbose + $seen.Errors | Format-List * -Force | Out-String -Width 4000
        foreach ($task in $tasks) { $text.Contains($task.SubscriptionKey.Split('.')[2]) | Should-BeFalse }
    }
}

Describe 'A wait with several faults' {
    # The first status requests are sent in parallel, and each has a different fault.
    BeforeAll {
        $tasks = 1..4 | ForEach-Object { Add-TestStatusTask }
        Clear-TestRequest
        Add-TestEndpointFault status @(
            @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
            @{ kind = 'disconnect'; afterBytes = 10; times = 1 }
            # Together with the first two requests, which have no response, and with one more.
            @{ kind = 'status'; code = 503; text = 'Service unavailable'; times = 3 }
            @{ kind = 'errorPage'; times = 1 }
        )
        $seen = Invoke-InRunspace 'param($Tasks) $Tasks | Wait-RodinTask -MaximumRetryCount 1' @{ Tasks = $tasks }
        $polls = @(Get-TestStatusRequest)
    }

    It 'continues after lost connections, service errors and an HTML page' {
        $polls.Count | Should-Be 8
        $polls.statusCode | Should-ContainCollection 503
        $seen.Output.TaskUuid | Sort-Object | Should-BeSequence @($tasks.TaskUuid | Sort-Object)
        $seen.Output | Should-All { $_.Status -eq 'Done' }
        $seen.AllErrors.Count | Should-Be 0
        $seen.Warnings.Count | Should-Be 0
    }

    It 'reports each fault in a verbose message' {
        @($seen.Verbose | Where-Object { "$_" -match 'will be polled again' }).Count | Should-Be 4
    }
}

Describe 'HTTP 429 with Retry-After' {
    It 'delays the next status request' {
        $one = Add-TestStatusTask
        Clear-TestRequest
        Add-TestEndpointFault status @{ kind = 'status'; code = 429; retryAfter = 7; times = 1 }
        $seen = Invoke-InRunspace 'param($Tasks) $Tasks | Wait-RodinTask' @{ Tasks = @($one) }
        $seen.Output.Status | Should-Be 'Done'
        $seen.AllErrors.Count | Should-Be 0
        (Get-PollInterval $one.SubscriptionKey)[0] | Should-BeGreaterThanOrEqual 6.9
    }
}

Describe 'An invalid response' {
    It 'causes UnexpectedResponse if no retry is left' {
        $done = Add-TestStatusTask
        Add-TestEndpointFault status @{ kind = 'errorPage'; times = 1 }
        $seen = Invoke-InRunspace 'param($Task) $Task | Wait-RodinTask -MaximumRetryCount 0' @{ Task = $done }
        $seen.Errors.FullyQualifiedErrorId | Should-BeSequence @('UnexpectedResponse,Rodin.Commands.WaitRodinTaskCommand')
        $seen.Errors[0].TargetObject.TaskUuid | Should-Be $done.TaskUuid
    }
}

Describe '-Timeout' {
    BeforeAll {
        $tasks = (Submit-LongTask 1000 @{ jobs = 3 } 'late'), (Submit-LongTask 1000 @{} 'later'), (Add-TestStatusTask)
        $seen = Invoke-InRunspace 'param($Tasks) $clock = [Diagnostics.Stopwatch]::StartNew()
            $Tasks | Wait-RodinTask -Timeout 00:00:02; $clock.Elapsed' @{ Tasks = $tasks }
    }

    It 'does not affect tasks that end in time' {
        $seen.Output[0].TaskUuid | Should-Be $tasks[2].TaskUuid
        $seen.Output.Count | Should-Be 2
    }

    It 'causes WaitTimeout with the task as its target object for each other task' {
        $seen.Errors.Count | Should-Be 2
        $seen.Errors | Should-All { $_.FullyQualifiedErrorId -eq 'WaitTimeout,Rodin.Commands.WaitRodinTaskCommand' }
        $seen.Errors | Should-All { $_.CategoryInfo.Category -eq 'OperationTimeout' -and $_.TargetObject -is [Rodin.RodinTask] }
        $seen.Errors.TargetObject.TaskUuid | Sort-Object | Should-BeSequence @($tasks[0, 1].TaskUuid | Sort-Object)
        "$($seen.Errors[0])" | Should-MatchString '0:00:02.*Generating'
        $seen.TerminatingError | Should-BeNull
    }

    It 'applies to all tasks together' {
        $seen.Output[-1] | Should-BeGreaterThanOrEqual ([timespan]::FromSeconds(2))
        $seen.Output[-1] | Should-BeLessThan $promptly
    }

    It 'shows no key' {
        $text = ($seen.Errors | Format-List * -Force | Out-String -Width 4000) + ($seen.Errors.TargetObject | ConvertTo-Json -Depth 5)
        foreach ($task in $tasks) { $text.Contains($task.SubscriptionKey.Split('.')[2]) | Should-BeFalse }
    }

    It 'leaves tasks in the errors that can be waited for again' {
        $late = $seen.Errors.TargetObject
        $late.Jobs.Count | Should-Be 5
        Step-TestClock 1000
        $again = $late | Wait-RodinTask
        $again.Status | Should-BeSequence 'Done', 'Done'
        $again.Source | Sort-Object | Should-BeSequence 'late', 'later'
        $again.Consumed | Should-BeSequence 0.5, 0.5
    }

    It 'causes an error with the last failure if the status is not known' {
        $task = Add-TestStatusTask
        Add-TestEndpointFault status @{ kind = 'status'; code = 503 }
        $seen = Invoke-InRunspace 'param($Task) $Task | Wait-RodinTask -Timeout 0:0:1' @{ Task = $task }
        Reset-TestEmulator
        "$($seen.Errors)" | Should-MatchString 'its status is not known'
        "$($seen.Errors)" | Should-MatchString '503'
        $seen.Errors[0].TargetObject.TaskUuid | Should-Be $task.TaskUuid
    }

    It 'is followed by one last status request: <_>' -ForEach '0:0:0', '-0:0:1' {
        (Add-TestStatusTask | Wait-RodinTask -Timeout $_ -ErrorAction Stop).Status | Should-Be 'Done'
        { Add-TestStatusTask 'Generating' | Wait-RodinTask -Timeout $_ -ErrorAction Stop } |
            Should-Throw -FullyQualifiedErrorId 'WaitTimeout,Rodin.Commands.WaitRodinTaskCommand'
    }

    It 'accepts a time span or its string form: <_>' -ForEach ([timespan]::FromMinutes(5)), '0:5:0', '00:05:00', '1.02:03:04',
            ([timespan]::MaxValue) {
        (Add-TestStatusTask | Wait-RodinTask -Timeout $_ -ErrorAction Stop).Status | Should-Be 'Done'
    }

    It 'interprets a number as ticks, as the help warns' {
        { Add-TestStatusTask 'Generating' | Wait-RodinTask -Timeout 30 -ErrorAction Stop } |
            Should-Throw -FullyQualifiedErrorId 'WaitTimeout,Rodin.Commands.WaitRodinTaskCommand'
    }

    It 'rejects other values: <_>' -ForEach 'half an hour', '', $null {
        $value = $_
        { Wait-RodinTask 'any' -Timeout $value } | Should-Throw
    }
}

Describe 'A wait that is stopped' {
    It 'ends promptly with Ctrl+C and leaves the session usable: <Phase>' -ForEach @(
        @{ Phase = 'between two status requests'; Fault = $null; Reached = { $_.isFinished } }
        @{ Phase = 'within a status request'; Fault = @{ kind = 'stall'; afterBytes = 3; times = 1 }; Reached = { $_.bytesSent -eq 3 } }
        @{
            Phase = 'while the service is unavailable'; Fault = @{ kind = 'status'; code = 503; retryAfter = 300; times = 1 }
            Reached = { $_.statusCode -eq 503 -and $_.isFinished }
        }
    ) {
        $task = Add-TestStatusTask 'Generating'
        Clear-TestRequest
        if ($Fault) { Add-TestEndpointFault status $Fault }
        $run = Start-InRunspace 'param($Task) $Task | Wait-RodinTask' @{ Task = $task }
        $null = Wait-TestRequest ([scriptblock]::Create("`$_.path -like '*/status' -and ($Reached)"))
        $seen = Stop-InRunspace $run
        $seen.Duration | Should-BeLessThan $promptly
        $seen.Output.Count | Should-Be 0
        $seen.Errors.Count | Should-Be 0
        (Add-TestStatusTask | Wait-RodinTask -ErrorAction Stop).Status | Should-Be 'Done'
    }

    It 'shows a warning with the unfinished tasks and no secret after Ctrl+C' {
        $tasks = (Add-TestStatusTask 'Generating'), (Add-TestStatusTask), (Add-TestStatusTask 'Generating')
        Clear-TestRequest
        $rows = $tasks | ConvertTo-Json -Compress
        $stopped = Stop-InProcess "'$rows' | ConvertFrom-Json | Wait-RodinTask" `
            '(Invoke-RestMethod $log -NoProxy | ForEach-Object { $_ } | Where-Object isFinished).Count -ge 3'
        $stopped.Duration | Should-BeLessThan $promptly
        $warning = [regex]::Match($stopped.Text, 'WARNING: The wait was stopped.*').Value
        $tasks | Where-Object { $warning.Contains($_.TaskUuid) } | ForEach-Object TaskUuid |
            Should-BeSequence $tasks[0].TaskUuid, $tasks[2].TaskUuid
        $tasks | Where-Object { $stopped.Text.Contains($_.SubscriptionKey) } | Should-BeSequence @()
    }

    It 'ends with Select-Object -First' {
        $tasks = (Add-TestStatusTask 'Generating'), (Add-TestStatusTask), (Add-TestStatusTask 'Generating')
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $first = $tasks | Wait-RodinTask | Select-Object -First 1
        $clock.Elapsed | Should-BeLessThan $promptly
        $first.TaskUuid | Should-Be $tasks[1].TaskUuid
    }
}
