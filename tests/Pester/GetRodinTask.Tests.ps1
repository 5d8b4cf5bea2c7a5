BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $emulator = Start-TestEmulator

    function Ask {
        # Asks for a status that the service answers with this body, and gives all that comes of it.
        param([string] $Body, [hashtable] $Fault = @{})
        Add-TestEndpointFault status (@{ kind = 'body'; text = $Body; times = 1 } + $Fault)
        Invoke-InRunspace 'param($Key) Get-RodinTask $Key' @{ Key = $one.SubscriptionKey }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'What Get-RodinTask emits' {
    BeforeAll {
        Set-TestGeneration @{ wait = 1000; jobs = 3 }
        $submitted = Submit-RodinTask -Prompt 'a brass astrolabe'
        $before = [DateTimeOffset]::Now
        $task = $submitted | Get-RodinTask
        $after = [DateTimeOffset]::Now
        Set-TestGeneration
    }

    It 'is a Rodin.RodinTask, as the command promises' {
        $task | Should-HaveType ([Rodin.RodinTask])
        (Get-Command Get-RodinTask).OutputType.Type | Should-BeSequence @([Rodin.RodinTask])
    }

    It 'has all the properties that users were promised' {
        $task.psobject.Properties.Name | Sort-Object | Should-BeSequence 'Consumed', 'Jobs', 'ReadAt', 'Source', 'Status', 'SubmittedAt', 'SubscriptionKey', 'TaskUuid'
    }

    It 'has the jobs, each with the service''s own word and its place in the queue' {
        $task.Jobs.Count | Should-Be 3
        $task.Jobs.Uuid | Should-BeSequence $submitted.Jobs.Uuid
        $task.Jobs | Should-All { $_.Status -eq 'Waiting' -and $_.QueueLength -ge 1 }
    }

    It 'says when it was read' {
        $task.ReadAt | Should-BeGreaterThanOrEqual $before
        $task.ReadAt | Should-BeLessThanOrEqual $after
        $submitted.ReadAt | Should-BeNull
    }

    It 'passes on what the service does not tell' {
        $task.TaskUuid | Should-Be $submitted.TaskUuid
        $task.SubscriptionKey | Should-BeString -CaseSensitive $submitted.SubscriptionKey
        $task.Source | Should-Be 'a brass astrolabe'
        $task.Consumed | Should-Be 0.5
        $task.SubmittedAt | Should-Be $submitted.SubmittedAt
    }

    It 'is fit to be asked for again, and to be listed' {
        ($task | Get-RodinTask).TaskUuid | Should-Be $task.TaskUuid
        $listed = (Add-TestStatusTask -File (New-Glb)) | Get-RodinTask | Get-RodinDownload
        $listed.Name | Should-Be 'base.glb'
    }

    It 'counts its jobs by status as text, as in a CSV file' {
        $odd = Add-TestStatusTask 'Done', 'Done', 'Generating' | Get-RodinTask
        "$($odd.Jobs.ToString())" | Should-Be '2 Done, 1 Generating'
        ($odd | ConvertTo-Csv | ConvertFrom-Csv).Jobs | Should-Be '2 Done, 1 Generating'
    }
}

Describe 'How Get-RodinTask asks' {
    It 'posts the subscription key, and the API key as a bearer token, to the documented endpoint' {
        $task = Add-TestStatusTask
        $null = $task | Get-RodinTask
        $request = Get-TestStatusRequest $task.SubscriptionKey
        $request.method | Should-Be 'POST'
        $request.path | Should-Be '/api/v2/status'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
        $request.headers.'Content-Type' | Should-MatchString '^application/json'
        $request.body | Should-BeString -CaseSensitive "{`"subscription_key`":`"$($task.SubscriptionKey)`"}"
    }

    It 'asks once, however far from done the task is' {
        $task = Add-TestStatusTask 'Generating'
        $null = $task | Get-RodinTask
        @(Get-TestStatusRequest $task.SubscriptionKey).Count | Should-Be 1
    }

    It 'asks again where the reason passes' {
        Add-TestEndpointFault status @{ kind = 'status'; code = 503; times = 1 }, @{ kind = 'disconnect'; afterBytes = 5; times = 1; skip = 1 }
        (Add-TestStatusTask 'Waiting' | Get-RodinTask -ErrorAction Stop).Status | Should-Be 'Waiting'
    }

    It 'asks with the key that it is given' {
        $seen = { Add-TestStatusTask | Get-RodinTask -ApiKey (ConvertTo-SecureString 'wrong' -AsPlainText) } | Should-Throw
        $seen.FullyQualifiedErrorId | Should-BeLikeString 'ApiKeyRejected,*'
    }
}

Describe 'Where Get-RodinTask takes keys from' {
    BeforeAll {
        $one = Add-TestStatusTask 'Waiting'
        $two = Add-TestStatusTask 'Done', 'Generating'
    }

    It 'the first argument' {
        (Get-RodinTask $one.SubscriptionKey).Status | Should-Be 'Waiting'
    }

    It 'an argument of several, in their order' {
        $tasks = Get-RodinTask -SubscriptionKey $one.SubscriptionKey, $two.SubscriptionKey, $one.SubscriptionKey
        $tasks.Status | Should-BeSequence 'Waiting', 'Generating', 'Waiting'
        $tasks.SubscriptionKey | Should-BeSequence $one.SubscriptionKey, $two.SubscriptionKey, $one.SubscriptionKey
    }

    It 'text in the pipeline' {
        ($two.SubscriptionKey, $one.SubscriptionKey | Get-RodinTask).Status | Should-BeSequence 'Generating', 'Waiting'
    }

    It 'tasks in the pipeline' {
        $tasks = $one, $two | Get-RodinTask
        ($tasks | Get-RodinTask).TaskUuid | Should-BeSequence $one.TaskUuid, $two.TaskUuid
    }

    It 'a property <_> in the pipeline' -ForEach 'SubscriptionKey', 'subscription_key' {
        ([pscustomobject]@{ $_ = $two.SubscriptionKey; Other = 1 } | Get-RodinTask).Status | Should-Be 'Generating'
    }

    It 'the uuid beside it from a property <_>' -ForEach 'TaskUuid', 'task_uuid', 'uuid' {
        ([pscustomobject]@{ subscription_key = $two.SubscriptionKey; $_ = $two.TaskUuid } | Get-RodinTask).TaskUuid | Should-Be $two.TaskUuid
    }

    It 'text with blanks around it, as files have' {
        (" $($one.SubscriptionKey)`r`n" | Get-RodinTask -ErrorAction Stop).Status | Should-Be 'Waiting'
    }

    It 'with a uuid as an argument, which is passed on' {
        (Get-RodinTask $one.SubscriptionKey -TaskUuid $one.TaskUuid).TaskUuid | Should-Be $one.TaskUuid
    }

    It 'without a uuid, which is null then' {
        $task = Get-RodinTask $one.SubscriptionKey
        $task.TaskUuid | Should-BeNull
        $task.SubmittedAt | Should-BeNull
        $task.Consumed | Should-BeNull
        $task.Source | Should-BeNull
    }

    It 'several for one uuid, which is none of theirs' {
        (Get-RodinTask $one.SubscriptionKey, $two.SubscriptionKey -TaskUuid $one.TaskUuid).TaskUuid | Should-BeSequence $null, $null
    }

    It 'objects whose other properties make no sense, which are left out' {
        $row = [pscustomobject]@{ SubscriptionKey = $one.SubscriptionKey; SubmittedAt = 'yesterday, I think'; Consumed = Get-Date; Source = $null }
        $task = $row | Get-RodinTask -ErrorAction Stop
        $task.Status | Should-Be 'Waiting'
        $task.SubmittedAt | Should-BeNull
        $task.Consumed | Should-BeNull
    }
}

Describe 'The one status out of the jobs' {
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
        # It only looks: a task that failed is no failure to look.
        $seen.AllErrors.Count | Should-Be 0
        $seen.Warnings.Count | Should-Be 0
    }
}

Describe 'Answers that are not as usual' {
    BeforeAll {
        $one = Add-TestStatusTask
    }

    It 'no jobs as <_> are Submitted' -ForEach '{"jobs":null}', '{"jobs":[]}', '{}', '{"error":null,"jobs":[]}', '{"error":"OK","jobs":[]}', '{"error":"","message":"fine"}' {
        $seen = Ask $_
        $seen.Output.Status | Should-Be 'Submitted'
        $seen.Output.Jobs.Count | Should-Be 0
        $seen.AllErrors.Count | Should-Be 0
    }

    It 'a job as <Job> has the status <Status> and the place <Place>' -ForEach @(
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":7}'; Status = 'Waiting'; Place = 7 }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":0}'; Status = 'Waiting'; Place = 0 }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":"12"}'; Status = 'Waiting'; Place = 12 }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":null}'; Status = 'Waiting'; Place = $null }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":"many"}'; Status = 'Waiting'; Place = $null }
        @{ Job = '{"uuid":"u","status":"Waiting","queue_length":99999999999999}'; Status = 'Waiting'; Place = $null }
        @{ Job = '{"uuid":"u","status":null}'; Status = $null; Place = $null }
        @{ Job = '{"uuid":null,"status":"Done","news":{"a":1}}'; Status = 'Done'; Place = $null }
        @{ Job = '{"status":"Done"}'; Status = 'Done'; Place = $null }
        @{ Job = '{}'; Status = $null; Place = $null }
        @{ Job = 'null'; Status = $null; Place = $null }
        @{ Job = '"Done"'; Status = $null; Place = $null }
    ) {
        $seen = Ask "{`"jobs`":[$Job],`"future`":[]}"
        $seen.AllErrors.Count | Should-Be 0
        $seen.Output.Jobs.Count | Should-Be 1
        $seen.Output.Jobs[0].Status | Should-Be $Status
        $seen.Output.Jobs[0].QueueLength | Should-Be $Place
        $seen.Output.Status -eq 'Done' | Should-Be ($Status -eq 'Done')
    }

    It 'accepts HTTP 200 as well as 201' {
        (Ask '{"jobs":[{"status":"Done"}]}' @{ code = 200 }).Output.Status | Should-Be 'Done'
    }

    It 'is UnexpectedResponse: <Body>' -ForEach @(
        @{ Body = '{"jobs":{"uuid":"u"}}' }
        @{ Body = '{"jobs":"Done"}' }
        @{ Body = '[]' }
        @{ Body = 'null' }
        @{ Body = '' }
        @{ Body = '<html></html>' }
    ) {
        $seen = Ask $Body
        $seen.Output.Count | Should-Be 0
        $seen.Errors.Count | Should-Be 1
        $seen.Errors[0].FullyQualifiedErrorId | Should-Be 'UnexpectedResponse,Rodin.Commands.GetRodinTaskCommand'
    }
}

Describe 'What is no key, or none that the service knows' {
    BeforeAll {
        $good = Add-TestStatusTask

        function Get-Refused {
            # Asks, and gives the one error.
            param([scriptblock] $Call)
            $ErrorActionPreference = 'Continue'
            $errors = @(& $Call 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            if ($errors.Count -ne 1) { throw "There are $($errors.Count) errors." }
            $errors[0]
        }
    }

    It 'is told without a request: <Name>' -ForEach @(
        @{ Name = 'a task''s uuid'; Value = { $good.TaskUuid } }
        @{ Name = 'a guid'; Value = { New-Guid } }
        @{ Name = 'nothing'; Value = { '' } }
        @{ Name = 'blanks'; Value = { ' ' } }
        @{ Name = 'several words'; Value = { 'two words' } }
        @{ Name = 'a line break within'; Value = { "a`nb" } }
        @{ Name = 'characters that no header or key has'; Value = { 'schlüssel' } }
        @{ Name = 'an object without a key'; Value = { [pscustomobject]@{ TaskUuid = $good.TaskUuid } } }
        @{ Name = 'an object with an empty key, as in CSV'; Value = { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = '' } } }
        @{ Name = 'an object with a null for a key, as of a cut answer'; Value = { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = $null } } }
        @{ Name = 'the service''s whole answer'; Value = { [pscustomobject]@{ uuid = $good.TaskUuid; jobs = [pscustomobject]@{ subscription_key = $good.SubscriptionKey } } } }
    ) {
        $given = & $Value
        Clear-TestRequest
        $refused = Get-Refused { $given | Get-RodinTask }
        $refused.FullyQualifiedErrorId | Should-Be 'InvalidSubscriptionKey,Rodin.Commands.GetRodinTaskCommand'
        "$($refused.CategoryInfo.Category)" | Should-Be 'InvalidArgument'
        $refused.ErrorDetails.RecommendedAction | Should-MatchString 'jobs\.subscription_key'
        @(Get-TestRequest -Server api).Count | Should-Be 0
    }

    It 'says of a task''s uuid that it is one, and what it serves' {
        $refused = Get-Refused { Get-RodinTask $good.TaskUuid }
        "$refused".Contains($good.TaskUuid) | Should-BeTrue
        "$refused" | Should-MatchString 'UUID'
        "$refused" | Should-MatchString 'files'
    }

    It 'says of an object what it lacks' {
        "$(Get-Refused { [pscustomobject]@{ TaskUuid = $good.TaskUuid } | Get-RodinTask })" | Should-MatchString 'without a property SubscriptionKey'
    }

    It 'names the task that has no key' {
        (Get-Refused { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = $null } | Get-RodinTask }).TargetObject | Should-Be $good.TaskUuid
    }

    It 'is TaskNotFound where the service knows no such key, and the error says which id is wanted' {
        $unknown = "$($good.SubscriptionKey)x"
        $refused = Get-Refused { Get-RodinTask $unknown }
        $refused.FullyQualifiedErrorId | Should-Be 'TaskNotFound,Rodin.Commands.GetRodinTaskCommand'
        "$($refused.CategoryInfo.Category)" | Should-Be 'ObjectNotFound'
        $refused.ErrorDetails.RecommendedAction | Should-MatchString 'status with ''jobs\.subscription_key'''
        ($refused | Format-List * -Force | Out-String -Width 4000).Contains($unknown) | Should-BeFalse
    }

    It 'has the task as its target' {
        $refused = Get-Refused { [pscustomobject]@{ TaskUuid = $good.TaskUuid; SubscriptionKey = "$($good.SubscriptionKey)x" } | Get-RodinTask }
        $refused.TargetObject | Should-HaveType ([Rodin.RodinTask])
        $refused.TargetObject.TaskUuid | Should-Be $good.TaskUuid
    }

    It 'does not keep the others: they come, in their order' {
        $tasks = '', $good.SubscriptionKey, 'no-such-key', $good.SubscriptionKey, (New-Guid) | Get-RodinTask -ErrorVariable errors -ErrorAction SilentlyContinue
        $tasks.SubscriptionKey | Should-BeSequence $good.SubscriptionKey, $good.SubscriptionKey
        $errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Sort-Object | Should-BeSequence 'InvalidSubscriptionKey', 'InvalidSubscriptionKey', 'TaskNotFound'
    }
}

Describe 'A refused API key' {
    It 'ends the command after one question' {
        $tasks = 1..5 | ForEach-Object { Add-TestStatusTask }
        Clear-TestRequest
        $thrown = { $tasks | Get-RodinTask -ApiKey (ConvertTo-SecureString 'wrong' -AsPlainText) } | Should-Throw
        $thrown.FullyQualifiedErrorId | Should-Be 'ApiKeyRejected,Rodin.Commands.GetRodinTaskCommand'
        @(Get-TestStatusRequest).Count | Should-Be 1
    }

    It 'ends it too when there is none' {
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

    It 'leave in the order in which they came, though the first answers last' {
        Add-TestEndpointFault status @{ kind = 'delay'; time = 0.5; times = 1; skip = 1 }
        $seen = $tasks | Get-RodinTask -Connection $connection
        $seen.TaskUuid | Should-BeSequence $tasks.TaskUuid
    }

    It 'are asked for so many at once, and no more: -ThrottleLimit <_>' -ForEach 1, 3 {
        Clear-TestRequest
        # The first goes alone.
        Add-TestEndpointFault status @{ kind = 'stall'; afterBytes = -1; skip = 1; times = $_ }
        $run = Start-InRunspace 'param($Keys, $Connection, $Limit) Get-RodinTask $Keys -ThrottleLimit $Limit -Connection $Connection' @{
            Keys = $tasks.SubscriptionKey; Connection = $connection; Limit = $_ }
        try {
            $null = Wait-TestRequest { -not $_.isFinished -and $_.path -like '*/status' } -Count $_
            # Whatever else might come would come at once.
            Start-Sleep -Milliseconds 300
            @(Get-TestStatusRequest).Count | Should-Be ($_ + 1)
        }
        finally { $null = Stop-InRunspace $run }
    }

    It 'want a limit from 1 to 256' {
        { Get-RodinTask 'any' -ThrottleLimit 0 } | Should-Throw -FullyQualifiedErrorId "ParameterArgumentValidationError,Rodin.Commands.GetRodinTaskCommand"
        { Get-RodinTask 'any' -ThrottleLimit 257 } | Should-Throw -FullyQualifiedErrorId "ParameterArgumentValidationError,Rodin.Commands.GetRodinTaskCommand"
    }

    It 'stream: the first leaves before the last is given' {
        $one = Add-TestStatusTask
        $seen = [Collections.Generic.List[string]]::new()
        & { $one; $seen.Add('second given'); $one } | Get-RodinTask | ForEach-Object { $seen.Add('emitted') }
        $seen | Should-BeSequence 'emitted', 'second given', 'emitted'
    }
}
