BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $emulator = Start-TestEmulator

    function Invoke-StatusRequest {
        # Requests a status, for which the service sends this response body. Returns the output, errors and warnings.
        param([string] $Body, [hashtable] $Fault = @{})
        Add-TestEndpointFault status (@{ kind = 'body'; text = $Body; times = 1 } + $Fault)
        Invoke-InRunspace 'param($Key) Get-RodinTask $Key' @{ Key = $one.SubscriptionKey }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The output of Get-RodinTask' {
    BeforeAll {
        Set-TestGeneration @{ wait = 1000; jobs = 3 }
        $submitted = Submit-RodinTask -Prompt 'a brass astrolabe'
        $before = [DateTimeOffset]::Now
        $task = $submitted | Get-RodinTask
        $after = [DateTimeOffset]::Now
        Set-TestGeneration
    }

    It 'is a Rodin.RodinTask, which is the declared output type' {
        $task | Should-HaveType ([Rodin.RodinTask])
        (Get-Command Get-RodinTask).OutputType.Type | Should-BeSequence @([Rodin.RodinTask])
    }

    It 'has all documented properties' {
        $task.psobject.Properties.Name | Sort-Object |
            Should-BeSequence 'Consumed', 'Jobs', 'ReadAt', 'Source', 'Status', 'SubmittedAt', 'SubscriptionKey', 'TaskUuid'
    }

    It 'contains the jobs, each with the service''s status and its position in the queue' {
        $task.Jobs.Count | Should-Be 3
        $task.Jobs.Uuid | Should-BeSequence $submitted.Jobs.Uuid
        $task.Jobs | Should-All { $_.Status -eq 'Waiting' -and $_.QueueLength -ge 1 }
    }

    It 'contains the time at which the status was read' {
        $task.ReadAt | Should-BeGreaterThanOrEqual $before
        $task.ReadAt | Should-BeLessThanOrEqual $after
        $submitted.ReadAt | Should-BeNull
    }

    It 'keeps the input''s properties that the service does not send' {
        $task.TaskUuid | Should-Be $submitted.TaskUuid
        $task.SubscriptionKey | Should-BeString -CaseSensitive $submitted.SubscriptionKey
        $task.Source | Should-Be 'a brass astrolabe'
        $task.Consumed | Should-Be 0.5
        $task.SubmittedAt | Should-Be $submitted.SubmittedAt
    }

    It 'can be piped to Get-RodinTask and to Get-RodinDownload' {
        ($task | Get-RodinTask).TaskUuid | Should-Be $task.TaskUuid
        $listed = (Add-TestStatusTask -File (New-Glb)) | Get-RodinTask | Get-RodinDownload
        $listed.Name | Should-Be 'base.glb'
    }

    It 'shows the number of jobs with each status as text, for example in a CSV file' {
        $odd = Add-TestStatusTask 'Done', 'Done', 'Generating' | Get-RodinTask
        "$($odd.Jobs.ToString())" | Should-Be '2 Done, 1 Generating'
        ($odd | ConvertTo-Csv | ConvertFrom-Csv).Jobs | Should-Be '2 Done, 1 Generating'
    }
}

Describe 'The request of Get-RodinTask' {
    It 'is a POST of the subscription key to the documented endpoint, with the API key as a bearer token' {
        $task = Add-TestStatusTask
        $null = $task | Get-RodinTask
        $request = Get-TestStatusRequest $task.SubscriptionKey
        $request.method | Should-Be 'POST'
        $request.path | Should-Be '/api/v2/status'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
        $request.headers.'Content-Type' | Should-MatchString '^application/json'
        $request.body | Should-BeString -CaseSensitive "{`"subscription_key`":`"$($task.SubscriptionKey)`"}"
    }

    It 'is sent once, even if the task is not done' {
        $task = Add-TestStatusTask 'Generating'
        $null = $task | Get-RodinTask
        @(Get-TestStatusRequest $task.SubscriptionKey).Count | Should-Be 1
    }

    It 'is retried after transient errors' {
        Add-TestEndpointFault status @{ kind = 'status'; code = 503; times = 1 },
            @{ kind = 'disconnect'; afterBytes = 5; times = 1; skip = 1 }
        (Add-TestStatusTask 'Waiting' | Get-RodinTask -ErrorAction Stop).Status | Should-Be 'Waiting'
    }

    It 'contains the key from -ApiKey' {
        $seen = { Add-TestStatusTask | Get-RodinTask -ApiKey (ConvertTo-SecureString 'wrong' -AsPlainText) } | Should-Throw
        $seen.FullyQualifiedErrorId | Should-BeLikeString 'ApiKeyRejected,*'
    }
}

Describe 'The input of Get-RodinTask' {
    BeforeAll {
        $one = Add-TestStatusTask 'Waiting'
        $two = Add-TestStatusTask 'Done', 'Generating'
    }

    It 'can be the first argument' {
        (Get-RodinTask $one.SubscriptionKey).Status | Should-Be 'Waiting'
    }

    It 'can be an array as an argument, whose order is kept' {
        $tasks = Get-RodinTask -SubscriptionKey $one.SubscriptionKey, $two.SubscriptionKey, $one.SubscriptionKey
        $tasks.Status | Should-BeSequence 'Waiting', 'Generating', 'Waiting'
        $tasks.SubscriptionKey | Should-BeSequence $one.SubscriptionKey, $two.SubscriptionKey, $one.SubscriptionKey
    }

    It 'can be text from the pipeline' {
        ($two.SubscriptionKey, $one.SubscriptionKey | Get-RodinTask).Status | Should-BeSequence 'Generating', 'Waiting'
    }

    It 'can be tasks from the pipeline' {
        $tasks = $one, $two | Get-RodinTask
        ($tasks | Get-RodinTask).TaskUuid | Should-BeSequence $one.TaskUuid, $two.TaskUuid
    }

    It 'can be objects with a property <_> from the pipeline' -ForEach 'SubscriptionKey', 'subscription_key' {
        ([pscustomobject]@{ $_ = $two.SubscriptionKey; Other = 1 } | Get-RodinTask).Status | Should-Be 'Generating'
    }

    It 'can include the task UUID in a property <_>' -ForEach 'TaskUuid', 'task_uuid', 'uuid' {
        ([pscustomobject]@{ subscription_key = $two.SubscriptionKey; $_ = $two.TaskUuid } | Get-RodinTask).TaskUuid |
            Should-Be $two.TaskUuid
    }

    It 'can be text with surrounding white space, as in files' {
        (" $($one.SubscriptionKey)`r`n" | Get-RodinTask -ErrorAction Stop).Status | Should-Be 'Waiting'
    }

    It 'can include a task UUID as an argument, which is emitted' {
        (Get-RodinTask $one.SubscriptionKey -TaskUuid $one.TaskUuid).TaskUuid | Should-Be $one.TaskUuid
    }

    It 'can be a key without a task UUID, which is then null in the output' {
        $task = Get-RodinTask $one.SubscriptionKey
        $task.TaskUuid | Should-BeNull
        $task.SubmittedAt | Should-BeNull
        $task.Consumed | Should-BeNull
        $task.Source | Should-BeNull
    }

    It 'can be several keys with one task UUID, which is ignored' {
        (Get-RodinTask $one.SubscriptionKey, $two.SubscriptionKey -TaskUuid $one.TaskUuid).TaskUuid | Should-BeSequence $null, $null
    }

    It 'can be objects with other invalid properties, which are ignored' {
        $row = [pscustomobject]@{
            SubscriptionKey = $one.SubscriptionKey; SubmittedAt = 'yesterday, I think'; Consumed = Get-Date; Source = $null
        }
        $task = $row | Get-RodinTask -ErrorAction Stop
        $task.Status | Should-Be 'Waiting'
        $task.SubmittedAt | Should-BeNull
        $task.Consumed | Should-BeNull
    }
}

Describe 'The status of a task with jobs' {
    It '<Jobs> is <Expected>' -ForEach @(
        @{ Jobs = @(); Expected = 'Submitted' }
        @{ Jobs = 'Waiting', 'Waiting'; Expected = 'Waiting' }
        @{ Jobs = 'Waiting', 'Generating'; Expected = 'Generating' }
        @{ Jobs = 'Waiting', 'Done'; Expected = 'Generating' }
        @{ Jobs = 'Generating', 'Done'; Expected = 'Generating' }
        @{ Jobs = 'Generating', 'Failed'; Expected = 'Generating' }
        @{ Jobs = 'Failed', 'Waiting'; Expected = 'Generating' }
        @{ Jobs = 'Done', 'Done'; Expected = 'Done' }
        @{ Jobs = @('Done'); Expected = 'Done' }
        @{ Jobs = 'done', 'DONE'; Expected = 'Done' }
        @{ Jobs = 'Done', 'Failed'; Expected = 'PartlyFailed' }
        @{ Jobs = 'Done', 'Canceled'; Expected = 'PartlyFailed' }
        @{ Jobs = 'Failed', 'Failed'; Expected = 'Failed' }
        @{ Jobs = 'Canceled', 'Failed'; Expected = 'Failed' }
        @{ Jobs = 'Canceled', 'Cancelled'; Expected = 'Failed' }
        @{ Jobs = 'Baking'; Expected = 'Generating' }
        @{ Jobs = 'Done', 'Baking'; Expected = 'Generating' }
        @{ Jobs = 'Failed', 'Baking'; Expected = 'Generating' }
        @{ Jobs = 'Done', $null; Expected = 'Generating' }
        @{ Jobs = 'Done', ''; Expected = 'Generating' }
    ) {
        $key = (Add-TestStatusTask $Jobs).SubscriptionKey
        $seen = Invoke-InRunspace 'param($Key) Get-RodinTask $Key' @{ Key = $key }
        $seen.Output.Status | Should-Be $Expected
        $seen.Output.Jobs.Count | Should-Be $Jobs.Count
        # Reading the status of a failed task succeeds.
        $seen.AllErrors.Count | Should-Be 0
        $seen.Warnings.Count | Should-Be 0
    }
}

Describe 'An unusual response' {
    BeforeAll {
        $one = Add-TestStatusTask
    }

    It 'without jobs is Submitted: <_>' -ForEach '{"jobs":null}', '{"jobs":[]}', '{}', '{"error":null,"jobs":[]}',
            '{"error":"OK","jobs":[]}', '{"error":"","message":"fine"}' {
        $seen = Invoke-StatusRequest $_
        $seen.Output.Status | Should-Be 'Submitted'
        $seen.Output.Jobs.Count | Should-Be 0
        $seen.AllErrors.Count | Should-Be 0
    }

    It 'with the job <Job> has the status <Status> and the position <Position>' -ForEach @(
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":7}'; Status = 'Waiting'; Position = 7 }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":0}'; Status = 'Waiting'; Position = 0 }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":"12"}'; Status = 'Waiting'; Position = 12 }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":null}'; Status = 'Waiting'; Position = $null }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":"many"}'; Status = 'Waiting'; Position = $null }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":99999999999999}'; Status = 'Waiting'; Position = $null }
        @{ Job = '{"uuid":"u","status":null}'; Status = $null; Position = $null }
        @{ Job = '{"uuid":null,"status":"Done","news":{"a":1}}'; Status = 'Done'; Position = $null }
        @{ Job = '{"status":"Done"}'; Status = 'Done'; Position = $null }
        @{ Job = '{}'; Status = $null; Position = $null }
        @{ Job = 'null'; Status = $null; Position = $null }
        @{ Job = '"Done"'; Status = $null; Position = $null }
    ) {
        $seen = Invoke-StatusRequest "{`"jobs`":[$Job],`"future`":[]}"
        $seen.AllErrors.Count | Should-Be 0
        $seen.Output.Jobs.Count | Should-Be 1
        $seen.Output.Jobs[0].Status | Should-Be $Status
        $seen.Output.Jobs[0].QueueLength | Should-Be $Position
        $seen.Output.Status -eq 'Done' | Should-Be ($Status -eq 'Done')
    }

    It 'may have the HTTP status 200 in place of 201' {
        (Invoke-StatusRequest '{"jobs":[{"status":"Done"}]}' @{ code = 200 }).Output.Status | Should-Be 'Done'
    }

    It 'is an UnexpectedResponse error if it is invalid: <Body>' -ForEach @(
        @{ Body = '{"jobs":{"uuid":"u"}}' }
        @{ Body = '{"jobs":"Done"}' }
        @{ Body = '[]' }
        @{ Body = 'null' }
        @{ Body = '' }
        @{ Body = '<html></html>' }
    ) {
        $seen = Invoke-StatusRequest $Body
        $seen.Output.Count | Should-Be 0
        $seen.Errors.Count | Should-Be 1
        $seen.Errors[0].FullyQualifiedErrorId | Should-Be 'UnexpectedResponse,Rodin.Commands.GetRodinTaskCommand'
    }
}

Describe 'An invalid or unknown key' {
    BeforeAll {
        $good = Add-TestStatusTask

        function Get-OnlyError {
            # Runs the call and returns its only error.
            param([scriptblock] $Call)
            $ErrorActionPreference = 'Continue'
            $errors = @(& $Call 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            if ($errors.Count -ne 1) { throw "There are $($errors.Count) errors." }
            $errors[0]
        }
    }

    It 'is an error without a request: <Name>' -ForEach @(
        @{ Name = 'a task UUID'; Value = { $good.TaskUuid } }
        @{ Name = 'a GUID'; Value = { New-Guid } }
        @{ Name = 'an empty string'; Value = { '' } }
        @{ Name = 'white space'; Value = { ' ' } }
        @{ Name = 'text with a space'; Value = { 'two words' } }
        @{ Name = 'text with a line break'; Value = { "a`nb" } }
        @{ Name = 'text with non-ASCII characters'; Value = { 'schlüssel' } }
        @{ Name = 'an object without a key'; Value = { [pscustomobject]@{ TaskUuid = $good.TaskUuid } } }
        @{
            Name = 'an object with an empty key, as in CSV'
            Value = { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = '' } }
        }
        @{
            Name = 'an object whose key is null, as from a truncated response'
            Value = { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = $null } }
        }
        @{
            Name = 'the service''s complete response'
            Value = { [pscustomobject]@{ uuid = $good.TaskUuid; jobs = [pscustomobject]@{ subscription_key = $good.SubscriptionKey } } }
        }
    ) {
        $given = & $Value
        Clear-TestRequest
        $record = Get-OnlyError { $given | Get-RodinTask }
        $record.FullyQualifiedErrorId | Should-Be 'InvalidSubscriptionKey,Rodin.Commands.GetRodinTaskCommand'
        "$($record.CategoryInfo.Category)" | Should-Be 'InvalidArgument'
        $record.ErrorDetails.RecommendedAction | Should-MatchString 'jobs\.subscription_key'
        @(Get-TestRequest -Server api).Count | Should-Be 0
    }

    It 'is recognized as a task UUID, and the error states the purpose of task UUIDs' {
        $record = Get-OnlyError { Get-RodinTask $good.TaskUuid }
        "$record".Contains($good.TaskUuid) | Should-BeTrue
        "$record" | Should-MatchString 'UUID'
        $record.ErrorDetails.RecommendedAction | Should-MatchString 'UUID only to list files'
    }

    It 'causes an error that names the missing property' {
        "$(Get-OnlyError { [pscustomobject]@{ TaskUuid = $good.TaskUuid } | Get-RodinTask })" |
            Should-MatchString 'without a property SubscriptionKey'
    }

    It 'causes an error whose target is the task without a key' {
        (Get-OnlyError { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = $null } | Get-RodinTask }).TargetObject |
            Should-Be $good.TaskUuid
    }

    It 'is TaskNotFound if the service does not know the key, and the error names the required id' {
        $unknown = "$($good.SubscriptionKey)x"
        $record = Get-OnlyError { Get-RodinTask $unknown }
        $record.FullyQualifiedErrorId | Should-Be 'TaskNotFound,Rodin.Commands.GetRodinTaskCommand'
        "$($record.CategoryInfo.Category)" | Should-Be 'ObjectNotFound'
        $record.ErrorDetails.RecommendedAction | Should-MatchString '''jobs\.subscription_key'' to get the status'
        ($record | Format-List * -Force | Out-String -Width 4000).Contains($unknown) | Should-BeFalse
    }

    It 'causes an error whose target is the task' {
        $record = Get-OnlyError {
            [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = "$($good.SubscriptionKey)x" } | Get-RodinTask
        }
        $record.TargetObject | Should-HaveType ([Rodin.RodinTask])
        $record.TargetObject.TaskUuid | Should-Be $good.TaskUuid
    }

    It 'does not prevent the output of the other tasks, whose order is kept' {
        $tasks = '', $good.SubscriptionKey, 'no-such-key', $good.SubscriptionKey, (New-Guid) |
            Get-RodinTask -ErrorVariable errors -ErrorAction SilentlyContinue
        $tasks.SubscriptionKey | Should-BeSequence $good.SubscriptionKey, $good.SubscriptionKey
        $errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Sort-Object |
            Should-BeSequence 'InvalidSubscriptionKey', 'InvalidSubscriptionKey', 'TaskNotFound'
    }
}

Describe 'A rejected or missing API key' {
    It 'is a terminating error after one request if it is rejected' {
        $tasks = 1..5 | ForEach-Object { Add-TestStatusTask }
        Clear-TestRequest
        $thrown = { $tasks | Get-RodinTask -ApiKey (ConvertTo-SecureString 'wrong' -AsPlainText) } | Should-Throw
        $thrown.FullyQualifiedErrorId | Should-Be 'ApiKeyRejected,Rodin.Commands.GetRodinTaskCommand'
        @(Get-TestStatusRequest).Count | Should-Be 1
    }

    It 'is a terminating error if it is missing' {
        $key, $env:RODIN_API_KEY = $env:RODIN_API_KEY, $null
        try { $thrown = { Get-RodinTask 'any' } | Should-Throw }
        finally { $env:RODIN_API_KEY = $key }
        $thrown.FullyQualifiedErrorId | Should-Be 'ApiKeyMissing,Rodin.Commands.GetRodinTaskCommand'
    }
}

Describe 'Many tasks' {
    BeforeAll {
        $connection = Connect-Rodin -RequestsPerMinute 100000 -PassThru
        $tasks = 1..40 | ForEach-Object { Add-TestStatusTask (@('Done') * ($_ % 3 + 1)) }
    }

    AfterAll {
        Disconnect-Rodin
    }

    It 'are emitted in the order of the input, even if an earlier response is received last' {
        Add-TestEndpointFault status @{ kind = 'delay'; time = 0.5; times = 1; skip = 1 }
        $seen = $tasks | Get-RodinTask -Connection $connection
        $seen.TaskUuid | Should-BeSequence $tasks.TaskUuid
    }

    It 'are requested with at most this number of concurrent requests: -ThrottleLimit <_>' -ForEach 1, 3 {
        Clear-TestRequest
        # The first request runs alone.
        Add-TestEndpointFault status @{ kind = 'stall'; afterBytes = -1; skip = 1; times = $_ }
        $run = Start-InRunspace 'param($Keys, $Connection, $Limit) Get-RodinTask $Keys -ThrottleLimit $Limit -Connection $Connection' @{
            Keys = $tasks.SubscriptionKey; Connection = $connection; Limit = $_ }
        try {
            $null = Wait-TestRequest { -not $_.isFinished -and $_.path -like '*/status' } -Count $_
            # Further requests would be sent immediately.
            Start-Sleep -Milliseconds 300
            @(Get-TestStatusRequest).Count | Should-Be ($_ + 1)
        }
        finally { $null = Stop-InRunspace $run }
    }

    It 'require a limit from 1 to 256' {
        { Get-RodinTask 'any' -ThrottleLimit 0 } |
            Should-Throw -FullyQualifiedErrorId "ParameterArgumentValidationError,Rodin.Commands.GetRodinTaskCommand"
        { Get-RodinTask 'any' -ThrottleLimit 257 } |
            Should-Throw -FullyQualifiedErrorId "ParameterArgumentValidationError,Rodin.Commands.GetRodinTaskCommand"
    }

    It 'are streamed: the first is emitted before the last is read' {
        $one = Add-TestStatusTask
        $seen = [Collections.Generic.List[string]]::new()
        & { $one; $seen.Add('second passed'); $one } | Get-RodinTask | ForEach-Object { $seen.Add('emitted') }
        $seen | Should-BeSequence 'emitted', 'second passed', 'emitted'
    }
}
