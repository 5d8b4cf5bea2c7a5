BeforeDiscovery {
    $refusals = foreach ($case in @(
        @{ Code = 'NO_ACTIVE_SUBSCRIPTION'; Id = 'SubscriptionRequired' }
        @{ Code = 'API_NO_ACTIVE_SUBSCRIPTION'; Id = 'SubscriptionRequired' }
        @{ Code = 'API_SUBSCRIPTION_PLAN_TOO_LOW'; Id = 'SubscriptionRequired' }
        @{ Code = 'INSUFFICIENT_FUND'; Id = 'InsufficientFunds' }
        @{ Code = 'API_INSUFFICIENT_FUNDS'; Id = 'InsufficientFunds' }
        @{ Code = 'PERMISSION_DENIED'; Id = 'PermissionDenied' }
        @{ Code = 'IMAGE_CONTENT_VIOLATION'; Id = 'ContentRejected' }
        @{ Code = 'API_OBJECT_NOT_FOUND_ON_IMAGE'; Id = 'ContentRejected' }
        @{ Code = 'IMAGE_LABEL_LENGTH_TOO_LONG'; Id = 'InvalidRequest' }
        @{ Code = 'INVALID_REQUEST'; Id = 'InvalidRequest' }
    )) { foreach ($status in 201, 400) { $case + @{ Status = $status } } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $emulator = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    $quiet = @{ ErrorVariable = 'errors'; ErrorAction = 'SilentlyContinue' }
    $command = 'Rodin.Commands.SubmitRodinTaskCommand'
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The refusal <Code> with HTTP <Status>' -ForEach $refusals {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is one error, is not repeated, and spoils no other task' {
        Add-TestEndpointFault rodin @{ kind = 'apiError'; code = $Code; message = 'A word from the service.'; status = $Status; skip = 1; times = 1 }
        $tasks = 'Prompt', 'a', 'b', 'c' | ConvertFrom-Csv | Submit-RodinTask @quiet
        $tasks.Source -join '|' | Should-Be 'a|c'
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        "$errors".Contains($Code) | Should-BeTrue
        "$errors".Contains('A word from the service') | Should-BeTrue
        $errors[0].TargetObject | Should-Be 'b'
        $errors[0].Exception.ApiCode | Should-Be $Code
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
        Get-TestSubmissionCount | Should-Be 3
    }
}

Describe 'What the service does not want' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is refused by its content: the words before and after go their way' {
        $tasks = 'Prompt', 'a lamp', 'something forbidden', 'a bed' | ConvertFrom-Csv | Submit-RodinTask @quiet
        $tasks.Source -join '|' | Should-Be 'a lamp|a bed'
        $errors.FullyQualifiedErrorId | Should-BeSequence @("ContentRejected,$command")
        (Get-TestTask).taskUuid -join '|' | Should-Be ($tasks.TaskUuid -join '|')
    }

    It 'is refused when credits run out, and what was paid for has been emitted' {
        Set-TestBalance 1
        $tasks = 'Prompt', 'a', 'b', 'c', 'd' | ConvertFrom-Csv | Submit-RodinTask @quiet
        $tasks.Source -join '|' | Should-Be 'a|b'
        $errors.FullyQualifiedErrorId | Should-BeSequence "InsufficientFunds,$command", "InsufficientFunds,$command"
        $errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'credits'
    }

    It 'leaves what was emitted before to the pipeline, even where an error ends it' {
        $emitted = [Collections.Generic.List[object]]::new()
        { 'Prompt', 'a', 'something forbidden', 'c' | ConvertFrom-Csv | Submit-RodinTask -ErrorAction Stop | ForEach-Object { $emitted.Add($_) } } |
            Should-Throw -FullyQualifiedErrorId "ContentRejected,$command"
        $emitted.Source -join '|' | Should-Be 'a'
        Get-TestSubmissionCount | Should-Be 2
    }

    It 'ends everything, if it is the key' {
        $wrong = ConvertTo-SecureString 'wrong' -AsPlainText
        { 'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask -ApiKey $wrong -ErrorAction SilentlyContinue } | Should-Throw -FullyQualifiedErrorId "ApiKeyRejected,$command"
        Get-TestSubmissionCount | Should-Be 1
        @(Get-TestTask).Count | Should-Be 0
    }

    It 'ends everything, if there is no key' {
        Disconnect-Rodin
        $env:RODIN_API_KEY = $null
        try { { 'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask -ErrorAction SilentlyContinue } | Should-Throw -FullyQualifiedErrorId "ApiKeyMissing,$command" }
        finally {
            $env:RODIN_API_KEY = $emulator.apiKey
            Connect-Rodin -RequestsPerMinute 100000
        }
    }

    It 'ends everything, if the key would go where it is not safe' {
        { Submit-RodinTask 'a' -BaseUri 'http://api.example.com' -ErrorAction SilentlyContinue } | Should-Throw -FullyQualifiedErrorId "InsecureAddress,$command"
    }
}

Describe 'Tasks of a pipeline' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'leave one by one, each before the next is sent' {
        $seen = 'Prompt', 'a', 'b', 'c' | ConvertFrom-Csv | Submit-RodinTask | ForEach-Object { Get-TestSubmissionCount }
        $seen -join '|' | Should-Be '1|2|3'
    }

    It 'are not sent when nobody wants more' {
        $task = 'Prompt', 'a', 'b', 'c' | ConvertFrom-Csv | Submit-RodinTask | Select-Object -First 1
        $task.Source | Should-Be 'a'
        Get-TestSubmissionCount | Should-Be 1
    }
}

Describe 'What was surely not accepted' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is sent again, until it is one task: <Name>' -ForEach @(
        @{ Name = 'too many requests'; Fault = @{ kind = 'status'; code = 429; retryAfter = 1 }; Times = 2 }
        @{ Name = 'too many requests, as the service words it'; Fault = @{ kind = 'apiError'; code = 'TOO_MANY_REQUESTS'; status = 429 }; Times = 1 }
        @{ Name = 'a connection that broke while the request was sent'; Fault = @{ kind = 'disconnectRequest'; afterBytes = 100000; reset = $true }; Times = 1 }
    ) {
        Add-TestEndpointFault rodin ($Fault + @{ times = $Times })
        $large = New-Picture "$TestDrive/large.png" -Length 30000000
        $emitted = @(Submit-RodinTask -Image $large)
        $emitted.Count | Should-Be 1
        Get-TestSubmissionCount | Should-Be ($Times + 1)
        (Get-TestTask).taskUuid | Should-BeSequence @($emitted.TaskUuid)
        (Get-TestTask).submission.files.sha256 | Should-BeSequence @((Get-FileHash $large).Hash.ToLowerInvariant())
    }

    It 'waits as long as Retry-After says' {
        Add-TestEndpointFault rodin @{ kind = 'status'; code = 429; retryAfter = 2; times = 1 }
        $null = Submit-RodinTask 'a'
        $first, $second = Get-TestRequest
        ($second.time - $first.time).TotalSeconds | Should-BeGreaterThanOrEqual 2
    }

    It 'is one error, if patience is for none of it' {
        Add-TestEndpointFault rodin @{ kind = 'status'; code = 429; retryAfter = 1; times = 1 }
        $null = Submit-RodinTask 'a' -MaximumRetryCount 0 @quiet
        $errors.FullyQualifiedErrorId | Should-BeSequence @("RateLimited,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
        $errors[0].Exception.RetryAfter | Should-Be ([timespan]::FromSeconds(1))
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'is an error without a doubt where there is no connection at all' {
        $null = Submit-RodinTask 'a' -BaseUri 'http://127.0.0.1:9/api/v2' -MaximumRetryCount 0 @quiet
        $errors.FullyQualifiedErrorId | Should-BeSequence @("ConnectionFailed,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
    }

    It 'waits for other tasks to end where the account has too many, and says so' {
        Add-TestEndpointFault rodin @{ kind = 'apiError'; code = 'API_PARALLELISM_LIMIT_REACHED'; times = 2 }, @{ kind = 'header'; name = 'Retry-After'; value = '1'; times = 2 }
        # Not a matter of how often something is repeated.
        $seen = Invoke-InRunspace 'param($Key) Submit-RodinTask a -MaximumRetryCount 0'
        @($seen.Output).Count | Should-Be 1
        $seen.AllErrors.Count | Should-Be 0
        @($seen.Verbose -match 'limit of parallel tasks').Count | Should-Be 2
        Get-TestSubmissionCount | Should-Be 3
        @(Get-TestTask).Count | Should-Be 1
    }
}

Describe 'What may have been accepted' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is never sent again, and the error says what to do: <Name>' -ForEach @(
        @{ Name = 'HTTP 500'; Fault = @{ kind = 'status'; code = 500 }; Id = 'ServiceUnavailable'; Made = 0 }
        @{ Name = 'HTTP 503 with a time to wait'; Fault = @{ kind = 'status'; code = 503; retryAfter = 1 }; Id = 'ServiceUnavailable'; Made = 0 }
        @{ Name = 'a page for people'; Fault = @{ kind = 'errorPage' }; Id = 'UnexpectedResponse'; Made = 0 }
        @{ Name = 'an answer without a uuid'; Fault = @{ kind = 'body'; text = '{"message":"Submitted."}' }; Id = 'UnexpectedResponse'; Made = 0 }
        @{ Name = 'an answer that never comes'; Fault = @{ kind = 'stall'; afterBytes = -1 }; Id = 'OperationTimeout'; Made = 1 }
        @{ Name = 'an answer that is lost'; Fault = @{ kind = 'disconnect'; afterBytes = -1; reset = $true }; Id = 'ConnectionFailed'; Made = 1 }
        @{ Name = 'an answer that is lost in an orderly way'; Fault = @{ kind = 'disconnect'; afterBytes = -1 }; Id = 'ConnectionFailed'; Made = 1 }
        @{ Name = 'an answer that breaks off before the uuid'; Fault = @{ kind = 'disconnect'; afterBytes = 10 }; Id = 'ConnectionFailed'; Made = 1 }
    ) {
        Add-TestEndpointFault rodin $Fault
        $emitted = Submit-RodinTask 'a lamp' -OperationTimeoutSeconds ($Id -eq 'OperationTimeout' ? 1 : 60) @quiet
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeTrue
        "$errors" | Should-MatchString 'may have been accepted and paid for. It was not sent again'
        $errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'Before you resubmit.*Get-RodinBalance'
        $errors[0].Exception.Message.Contains($errors[0].ErrorDetails.RecommendedAction) | Should-BeTrue
        $errors[0].TargetObject | Should-Be 'a lamp'
        Get-TestSubmissionCount | Should-Be 1
        @(Get-TestTask).Count | Should-Be $Made
    }

    It 'keeps no other task from being submitted' {
        Add-TestEndpointFault rodin @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
        $tasks = 'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask @quiet
        $tasks.Source | Should-Be 'b'
        @($errors).Count | Should-Be 1
    }
}

Describe 'An answer that breaks off' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'after the uuid is a task all the same, with a warning that it cannot be waited for' {
        # {"message":"Submitted.","uuid":"<36 characters>", …
        Add-TestEndpointFault rodin @{ kind = 'disconnect'; afterBytes = 80 }
        $task = Submit-RodinTask 'a lamp' -WarningVariable warnings -WarningAction SilentlyContinue
        $task.TaskUuid | Should-Be (Get-TestTask).taskUuid
        $task.SubscriptionKey | Should-BeNull
        $task.Source | Should-Be 'a lamp'
        "$warnings".Contains($task.TaskUuid) | Should-BeTrue
        "$warnings" | Should-MatchString 'Get-RodinDownload'
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'after the subscription key is a task that can be waited for, without a warning' {
        # The answers to all tasks have the same length, and end with "consumed":0.5}
        $null = Submit-RodinTask 'a lamp'
        $length = (Wait-TestRequest { $_.isFinished }).bytesSent
        Add-TestEndpointFault rodin @{ kind = 'disconnect'; afterBytes = $length - 10 }
        $task = Submit-RodinTask 'a lamp' -WarningVariable warnings
        $task.SubscriptionKey | Should-BeString -CaseSensitive (Get-TestTask)[-1].subscriptionKey
        $warnings.Count | Should-Be 0
    }
}
