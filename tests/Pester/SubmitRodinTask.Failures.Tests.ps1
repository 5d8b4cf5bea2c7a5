BeforeDiscovery {
    $apiErrors = foreach ($case in @(
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
    $silent = @{ ErrorVariable = 'errors'; ErrorAction = 'SilentlyContinue' }
    $command = 'Rodin.Commands.SubmitRodinTaskCommand'
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The error code <Code> with HTTP <Status>' -ForEach $apiErrors {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'causes one error, is not retried, and does not affect other tasks' {
        Add-TestEndpointFault rodin @{
            kind = 'apiError'; code = $Code; message = 'A word from the service.'; status = $Status; skip = 1; times = 1
        }
        $tasks = 'Prompt', 'a', 'b', 'c' | ConvertFrom-Csv | Submit-RodinTask @silent
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

Describe 'A submission that the service rejects' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'causes ContentRejected, and the tasks before and after it are submitted' {
        $tasks = 'Prompt', 'a lamp', 'something forbidden', 'a bed' | ConvertFrom-Csv | Submit-RodinTask @silent
        $tasks.Source -join '|' | Should-Be 'a lamp|a bed'
        $errors.FullyQualifiedErrorId | Should-BeSequence @("ContentRejected,$command")
        (Get-TestTask).taskUuid -join '|' | Should-Be ($tasks.TaskUuid -join '|')
    }

    It 'causes InsufficientFunds if the credits are used up, and the paid tasks are emitted' {
        Set-TestBalance 1
        $tasks = 'Prompt', 'a', 'b', 'c', 'd' | ConvertFrom-Csv | Submit-RodinTask @silent
        $tasks.Source -join '|' | Should-Be 'a|b'
        $errors.FullyQualifiedErrorId | Should-BeSequence "InsufficientFunds,$command", "InsufficientFunds,$command"
        $errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'credits'
    }

    It 'does not affect tasks that were emitted before, even if the error stops the pipeline' {
        $emitted = [Collections.Generic.List[object]]::new()
        { 'Prompt', 'a', 'something forbidden', 'c' | ConvertFrom-Csv | Submit-RodinTask -ErrorAction Stop |
            ForEach-Object { $emitted.Add($_) } } |
            Should-Throw -FullyQualifiedErrorId "ContentRejected,$command"
        $emitted.Source -join '|' | Should-Be 'a'
        Get-TestSubmissionCount | Should-Be 2
    }

    It 'stops the command if the key is wrong' {
        $wrong = ConvertTo-SecureString 'wrong' -AsPlainText
        { 'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask -ApiKey $wrong -ErrorAction SilentlyContinue } |
            Should-Throw -FullyQualifiedErrorId "ApiKeyRejected,$command"
        Get-TestSubmissionCount | Should-Be 1
        @(Get-TestTask).Count | Should-Be 0
    }

    It 'stops the command if there is no key' {
        Disconnect-Rodin
        $env:RODIN_API_KEY = $null
        try {
            { 'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask -ErrorAction SilentlyContinue } |
                Should-Throw -FullyQualifiedErrorId "ApiKeyMissing,$command"
        }
        finally {
            $env:RODIN_API_KEY = $emulator.apiKey
            Connect-Rodin -RequestsPerMinute 100000
        }
    }

    It 'stops the command if the key would be sent over an insecure connection' {
        { Submit-RodinTask 'a' -BaseUri 'http://api.example.com' -ErrorAction SilentlyContinue } |
            Should-Throw -FullyQualifiedErrorId "InsecureAddress,$command"
    }
}

Describe 'Tasks from pipeline input' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'are emitted before the next request is sent' {
        $seen = 'Prompt', 'a', 'b', 'c' | ConvertFrom-Csv | Submit-RodinTask | ForEach-Object { Get-TestSubmissionCount }
        $seen -join '|' | Should-Be '1|2|3'
    }

    It 'are not submitted after the pipeline has ended' {
        $task = 'Prompt', 'a', 'b', 'c' | ConvertFrom-Csv | Submit-RodinTask | Select-Object -First 1
        $task.Source | Should-Be 'a'
        Get-TestSubmissionCount | Should-Be 1
    }
}

Describe 'A submission that was definitely not accepted' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is retried until exactly one task exists: <Name>' -ForEach @(
        @{ Name = 'HTTP 429'; Fault = @{ kind = 'status'; code = 429; retryAfter = 1 }; Times = 2 }
        @{ Name = 'HTTP 429 with an error code'; Fault = @{ kind = 'apiError'; code = 'TOO_MANY_REQUESTS'; status = 429 }; Times = 1 }
        @{
            Name = 'a connection that was lost while the request was sent'
            Fault = @{ kind = 'disconnectRequest'; afterBytes = 100000; reset = $true }; Times = 1
        }
    ) {
        Add-TestEndpointFault rodin ($Fault + @{ times = $Times })
        $large = New-TestImage "$TestDrive/large.png" -Length 30000000
        $emitted = @(Submit-RodinTask -Image $large)
        $emitted.Count | Should-Be 1
        Get-TestSubmissionCount | Should-Be ($Times + 1)
        (Get-TestTask).taskUuid | Should-BeSequence @($emitted.TaskUuid)
        (Get-TestTask).submission.files.sha256 | Should-BeSequence @((Get-FileHash $large).Hash.ToLowerInvariant())
    }

    It 'is retried after the time in Retry-After' {
        Add-TestEndpointFault rodin @{ kind = 'status'; code = 429; retryAfter = 2; times = 1 }
        $null = Submit-RodinTask 'a'
        $first, $second = Get-TestRequest
        ($second.time - $first.time).TotalSeconds | Should-BeGreaterThanOrEqual 2
    }

    It 'causes one error if -MaximumRetryCount is 0' {
        Add-TestEndpointFault rodin @{ kind = 'status'; code = 429; retryAfter = 1; times = 1 }
        $null = Submit-RodinTask 'a' -MaximumRetryCount 0 @silent
        $errors.FullyQualifiedErrorId | Should-BeSequence @("RateLimited,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
        $errors[0].Exception.RetryAfter | Should-Be ([timespan]::FromSeconds(1))
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'causes ConnectionFailed without MayHaveBeenAccepted if there is no connection' {
        $null = Submit-RodinTask 'a' -BaseUri 'http://127.0.0.1:9/api/v2' -MaximumRetryCount 0 @silent
        $errors.FullyQualifiedErrorId | Should-BeSequence @("ConnectionFailed,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
    }

    It 'waits for other tasks and writes a verbose message if the account has too many parallel tasks' {
        Add-TestEndpointFault rodin @{ kind = 'apiError'; code = 'API_PARALLELISM_LIMIT_REACHED'; times = 2 },
            @{ kind = 'header'; name = 'Retry-After'; value = '1'; times = 2 }
        # This wait is not limited by -MaximumRetryCount.
        $seen = Invoke-InRunspace 'param($Key) Submit-RodinTask a -MaximumRetryCount 0'
        @($seen.Output).Count | Should-Be 1
        $seen.AllErrors.Count | Should-Be 0
        @($seen.Verbose -match 'limit of parallel tasks').Count | Should-Be 2
        Get-TestSubmissionCount | Should-Be 3
        @(Get-TestTask).Count | Should-Be 1
    }
}

Describe 'A submission that may have been accepted' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is never retried, and the error contains a recommended action: <Name>' -ForEach @(
        @{ Name = 'HTTP 500'; Fault = @{ kind = 'status'; code = 500 }; Id = 'ServiceUnavailable'; TaskCount = 0 }
        @{
            Name = 'HTTP 503 with Retry-After'; Fault = @{ kind = 'status'; code = 503; retryAfter = 1 }; Id = 'ServiceUnavailable'
            TaskCount = 0
        }
        @{ Name = 'an HTML page'; Fault = @{ kind = 'errorPage' }; Id = 'UnexpectedResponse'; TaskCount = 0 }
        @{
            Name = 'a response without a UUID'; Fault = @{ kind = 'body'; text = '{"message":"Submitted."}' }; Id = 'UnexpectedResponse'
            TaskCount = 0
        }
        @{ Name = 'no response before the timeout'; Fault = @{ kind = 'stall'; afterBytes = -1 }; Id = 'OperationTimeout'; TaskCount = 1 }
        @{
            Name = 'a reset connection before the response'; Fault = @{ kind = 'disconnect'; afterBytes = -1; reset = $true }
            Id = 'ConnectionFailed'; TaskCount = 1
        }
        @{
            Name = 'a closed connection before the response'; Fault = @{ kind = 'disconnect'; afterBytes = -1 }; Id = 'ConnectionFailed'
            TaskCount = 1
        }
        @{
            Name = 'a response truncated before the UUID'; Fault = @{ kind = 'disconnect'; afterBytes = 10 }; Id = 'ConnectionFailed'
            TaskCount = 1
        }
    ) {
        Add-TestEndpointFault rodin $Fault
        $emitted = Submit-RodinTask 'a lamp' -OperationTimeoutSeconds ($Id -eq 'OperationTimeout' ? 1 : 60) @silent
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeTrue
        "$errors" | Should-MatchString 'may have been accepted and paid for. It was not sent again'
        $errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'Before you resubmit.*Get-RodinBalance'
        $errors[0].Exception.Message.Contains($errors[0].ErrorDetails.RecommendedAction) | Should-BeTrue
        $errors[0].TargetObject | Should-Be 'a lamp'
        Get-TestSubmissionCount | Should-Be 1
        @(Get-TestTask).Count | Should-Be $TaskCount
    }

    It 'does not prevent the submission of other tasks' {
        Add-TestEndpointFault rodin @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
        $tasks = 'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask @silent
        $tasks.Source | Should-Be 'b'
        @($errors).Count | Should-Be 1
    }
}

Describe 'A truncated response' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is a task without a subscription key and with a warning if it is truncated after the UUID' {
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

    It 'is a task with a subscription key and without a warning if it is truncated after that key' {
        # All responses have the same length, and end with "consumed":0.5}
        $null = Submit-RodinTask 'a lamp'
        $length = (Wait-TestRequest { $_.isFinished }).bytesSent
        Add-TestEndpointFault rodin @{ kind = 'disconnect'; afterBytes = $length - 10 }
        $task = Submit-RodinTask 'a lamp' -WarningVariable warnings
        $task.SubscriptionKey | Should-BeString -CaseSensitive (Get-TestTask)[-1].subscriptionKey
        $warnings.Count | Should-Be 0
    }
}
