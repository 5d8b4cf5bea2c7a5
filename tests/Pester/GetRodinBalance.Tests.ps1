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

Describe 'What Get-RodinBalance emits' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is a decimal, of which there are halves' {
        $balance = Get-RodinBalance
        $balance | Should-HaveType ([decimal])
        $balance | Should-Be 100.5
    }

    It 'is what the command promises as its output type' {
        (Get-Command Get-RodinBalance).OutputType.Type | Should-BeSequence @([decimal])
    }

    It 'can be counted and compared with' {
        (Get-RodinBalance) - 0.5 | Should-Be 100
        (Get-RodinBalance) * 2 | Should-Be 201
        (Get-RodinBalance) -lt 101 | Should-BeTrue
        (Get-RodinBalance) -gt 100.5 | Should-BeFalse
        [math]::Floor((Get-RodinBalance)) | Should-Be 100
        [int](Get-RodinBalance) | Should-Be 100
        (1..2 | ForEach-Object { Get-RodinBalance } | Measure-Object -Sum).Sum | Should-Be 201
    }

    It 'is a plain number as text, as JSON and in a cell' {
        "$(Get-RodinBalance)" | Should-Be '100.5'
        Get-RodinBalance | ConvertTo-Json | Should-Be '100.5'
        [pscustomobject]@{ Credits = Get-RodinBalance } | ConvertTo-Csv | Select-Object -Last 1 | Should-Be '"100.5"'
    }

    It 'is right where it is nothing, negative or large: <Balance>' -ForEach @(
        @{ Balance = 0 }
        @{ Balance = -1.5 }
        @{ Balance = 1234567.5 }
    ) {
        Set-TestBalance $Balance
        Get-RodinBalance | Should-Be $Balance
    }

    It 'is right in a culture with another decimal mark' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            Get-RodinBalance | Should-Be 100.5
            (Get-RodinBalance | Out-String).Trim() | Should-Be '100,5 credits'
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
    }

    It 'is the same when the service spells it as text: <Text>' -ForEach @(
        @{ Text = '{"balance":"12.5"}'; Expected = 12.5 }
        @{ Text = '{"balance":12.50,"error":"OK","further":null}'; Expected = 12.5 }
        @{ Text = '{"error":null,"balance":1e2}'; Expected = 100 }
    ) {
        Add-TestEndpointFault check_balance @{ kind = 'body'; text = $Text; code = 200 }
        Get-RodinBalance | Should-Be $Expected
    }

    It 'is less by what a task has cost' {
        $before = Get-RodinBalance
        $task = Submit-RodinTask 'a lamp'
        $dear = Submit-RodinTask 'a lamp' -Addon HighPack
        $before - (Get-RodinBalance) | Should-Be ($task.Consumed + $dear.Consumed)
        $before - (Get-RodinBalance) | Should-Be 2
    }
}

Describe 'What a balance looks like' {
    BeforeAll {
        Reset-TestEmulator
        $balance = Get-RodinBalance
    }

    It 'says what is counted: <Name>' -ForEach @(
        @{ Name = 'as it is'; Show = { $balance | Out-String -Width 80 } }
        @{ Name = 'as a list'; Show = { $balance | Format-List | Out-String -Width 80 } }
        @{ Name = 'as a table'; Show = { $balance | Format-Table | Out-String -Width 80 } }
        @{ Name = 'after another type in the same output'; Show = { & { Get-Process -Id $PID; $balance } | Out-String -Width 80 } }
        @{ Name = 'before another type in the same output'; Show = { & { $balance; Get-Process -Id $PID } | Out-String -Width 80 } }
    ) {
        & $Show | Should-MatchString '(?m)^100\.5 credits\s*$'
    }
}

Describe 'How Get-RodinBalance asks' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'gets the documented endpoint once, with the key as a bearer token, and sends no body' {
        $null = Get-RodinBalance
        $request = @(Get-TestRequest)
        $request.Count | Should-Be 1
        $request.method | Should-Be 'GET'
        $request.path | Should-Be '/api/v2/check_balance'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
        $request.bytesReceived | Should-Be 0
    }

    It 'asks again after a failure that passes' {
        Add-TestEndpointFault check_balance @{ kind = 'status'; code = 503; retryAfter = 1; times = 1 }, @{ kind = 'disconnect'; afterBytes = 5; skip = 1; times = 1 }
        Get-RodinBalance | Should-Be 100.5
        @(Get-TestRequest).Count | Should-Be 3
    }
}

Describe 'When there is no balance to tell' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'a refused key ends the command' {
        { Get-RodinBalance -ApiKey (ConvertTo-SecureString 'wrong' -AsPlainText) -ErrorAction SilentlyContinue } | Should-Throw -FullyQualifiedErrorId "ApiKeyRejected,$command"
        @(Get-TestRequest).Count | Should-Be 1
    }

    It 'a missing key ends the command' {
        Disconnect-Rodin
        $env:RODIN_API_KEY = $null
        try { { Get-RodinBalance -ErrorAction SilentlyContinue } | Should-Throw -FullyQualifiedErrorId "ApiKeyMissing,$command" }
        finally {
            $env:RODIN_API_KEY = $emulator.apiKey
            Connect-Rodin -RequestsPerMinute 100000
        }
    }

    It 'it is an error, and no number: <Name>' -ForEach @(
        @{ Name = 'no balance in the answer'; Fault = @{ kind = 'body'; text = '{}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'null'; Fault = @{ kind = 'body'; text = '{"balance":null}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'a word'; Fault = @{ kind = 'body'; text = '{"balance":"many"}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'a number as another culture writes it'; Fault = @{ kind = 'body'; text = '{"balance":"12,5"}' }; Id = 'UnexpectedResponse' }
        @{ Name = 'a page for people'; Fault = @{ kind = 'errorPage' }; Id = 'UnexpectedResponse' }
        @{ Name = 'no plan'; Fault = @{ kind = 'apiError'; code = 'NO_ACTIVE_SUBSCRIPTION' }; Id = 'SubscriptionRequired' }
        @{ Name = 'a group that is not there'; Fault = @{ kind = 'apiError'; code = 'PERMISSION_DENIED' }; Id = 'PermissionDenied' }
        @{ Name = 'a service that is down'; Fault = @{ kind = 'status'; code = 500 }; Id = 'ServiceUnavailable' }
        @{ Name = 'silence'; Fault = @{ kind = 'stall'; afterBytes = -1 }; Id = 'OperationTimeout' }
    ) {
        Add-TestEndpointFault check_balance $Fault
        $balance = Get-RodinBalance -MaximumRetryCount 0 -OperationTimeoutSeconds ($Id -eq 'OperationTimeout' ? 1 : 60) -ErrorVariable errors -ErrorAction SilentlyContinue
        $balance | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-BeFalse
    }
}
