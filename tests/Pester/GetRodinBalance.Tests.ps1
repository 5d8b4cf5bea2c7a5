BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    $command = 'Rodin.Commands.GetRodinBalanceCommand'
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The output of Get-RodinBalance' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is a decimal and can have a fraction' {
        $balance = Get-RodinBalance
        $balance | Should-HaveType ([decimal])
        $balance | Should-Be 100.5
    }

    It 'has the declared output type' {
        (Get-Command Get-RodinBalance).OutputType.Type | Should-BeSequence @([decimal])
    }

    It 'can be used in calculations and comparisons' {
        (Get-RodinBalance) - 0.5 | Should-Be 100
        (Get-RodinBalance) * 2 | Should-Be 201
        (Get-RodinBalance) -lt 101 | Should-BeTrue
        (Get-RodinBalance) -gt 100.5 | Should-BeFalse
        [math]::Floor((Get-RodinBalance)) | Should-Be 100
        [int](Get-RodinBalance) | Should-Be 100
        (1..2 | ForEach-Object { Get-RodinBalance } | Measure-Object -Sum).Sum | Should-Be 201
    }

    It 'is a plain number as text, in JSON and in CSV' {
        "$(Get-RodinBalance)" | Should-Be '100.5'
        Get-RodinBalance | ConvertTo-Json | Should-Be '100.5'
        [pscustomobject]@{ Credits = Get-RodinBalance } | ConvertTo-Csv | Select-Object -Last 1 | Should-Be '"100.5"'
    }

    It 'is correct if it is zero, negative or large: <Balance>' -ForEach @(
        @{ Balance = 0 }
        @{ Balance = -1.5 }
        @{ Balance = 1234567.5 }
    ) {
        Set-TestBalance $Balance
        Get-RodinBalance | Should-Be $Balance
    }

    It 'is correct in a culture with another decimal separator' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            Get-RodinBalance | Should-Be 100.5
            (Get-RodinBalance | Out-String).Trim() | Should-Be '100,5 credits'
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'is read from each form of the response: <Text>' -ForEach @(
        @{ Text = '{"balance":"12.5"}'; Expected = 12.5 }
        @{ Text = '{"balance":12.50,"error":"OK","further":null}'; Expected = 12.5 }
        @{ Text = '{"error":null,"balance":1e2}'; Expected = 100 }
    ) {
        Add-TestEndpointFault check_balance @{ kind = 'body'; text = $Text; code = 200 }
        Get-RodinBalance | Should-Be $Expected
    }

    It 'decreases by the cost of a task' {
        $before = Get-RodinBalance
        $task = Submit-RodinTask 'a lamp'
        $expensive = Submit-RodinTask 'a lamp' -Addon HighPack
        $before - (Get-RodinBalance) | Should-Be ($task.Consumed + $expensive.Consumed)
        $before - (Get-RodinBalance) | Should-Be 2
    }
}

Describe 'The view of a balance' {
    BeforeAll {
        Reset-TestEmulator
        $balance = Get-RodinBalance
    }

    It 'shows the unit: <Name>' -ForEach @(
        @{ Name = 'by default'; Show = { $balance | Out-String -Width 80 } }
        @{ Name = 'as a list'; Show = { $balance | Format-List | Out-String -Width 80 } }
        @{ Name = 'as a table'; Show = { $balance | Format-Table | Out-String -Width 80 } }
        @{ Name = 'after another type in the same output'; Show = { & { Get-Process -Id $PID; $balance } | Out-String -Width 80 } }
        @{ Name = 'before another type in the same output'; Show = { & { $balance; Get-Process -Id $PID } | Out-String -Width 80 } }
    ) {
        & $Show | Should-MatchString '(?m)^100\.5 credits\s*$'
    }
}

Describe 'The request of Get-RodinBalance' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is one GET of the documented endpoint with the key as a bearer token and without a body' {
        $null = Get-RodinBalance
        $request = @(Get-TestRequest)
        $request.Count | Should-Be 1
        $request.method | Should-Be 'GET'
        $request.path | Should-Be '/api/v2/check_balance'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
        $request.bytesReceived | Should-Be 0
    }

    It 'is retried after a transient error' {
        Add-TestEndpointFault check_balance @{ kind = 'status'; code = 503; retryAfter = 1; times = 1 },
            @{ kind = 'disconnect'; afterBytes = 5; skip = 1; times = 1 }
        Get-RodinBalance | Should-Be 100.5
        @(Get-TestRequest).Count | Should-Be 3
    }
}

Describe 'A failure of Get-RodinBalance' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is terminating if the key is rejected' {
        { Get-RodinBalance -ApiKey (ConvertTo-SecureString 'wrong' -AsPlainText) -ErrorAction SilentlyContinue } |
            Should-Throw -FullyQualifiedErrorId "ApiKeyRejected,$command"
        @(Get-TestRequest).Count | Should-Be 1
    }

    It 'is terminating if the key is missing' {
        Disconnect-Rodin
        $env:RODIN_API_KEY = $null
        try { { Get-RodinBalance -ErrorAction SilentlyContinue } | Should-Throw -FullyQualifiedErrorId "ApiKeyMissing,$command" }
        finally {
            $env:RODIN_API_KEY = $emulator.apiKey
            Connect-Rodin -RequestsPerMinute 100000
        }
    }

    It 'is an error without output: <Name>' -ForEach @(
        @{ Name = 'no balance in the response'; Fault = @{ kind = 'body'; text = '{}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'a balance that is null'; Fault = @{ kind = 'body'; text = '{"balance":null}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'a balance that is not a number'; Fault = @{ kind = 'body'; text = '{"balance":"many"}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'a balance with a decimal comma'; Fault = @{ kind = 'body'; text = '{"balance":"12,5"}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'an HTML error page'; Fault = @{ kind = 'errorPage' }; Id = 'UnexpectedResponse' }
        @{ Name = 'no subscription'; Fault = @{ kind = 'apiError'; code = 'NO_ACTIVE_SUBSCRIPTION' }; Id = 'SubscriptionRequired' }
        @{ Name = 'a permission that was denied'; Fault = @{ kind = 'apiError'; code = 'PERMISSION_DENIED' }; Id = 'PermissionDenied' }
        @{ Name = 'a service that is not available'; Fault = @{ kind = 'status'; code = 500 }; Id = 'ServiceUnavailable' }
        @{ Name = 'no response within the timeout'; Fault = @{ kind = 'stall'; afterBytes = -1 }; Id = 'OperationTimeout' }
    ) {
        Add-TestEndpointFault check_balance $Fault
        $balance = Get-RodinBalance -MaximumRetryCount 0 -OperationTimeoutSeconds ($Id -eq 'OperationTimeout' ? 1 : 60) `
            -ErrorVariable errors -ErrorAction SilentlyContinue
        $balance | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
    }
}
