# As Secrets.Tests.ps1, for the cmdlets that submit tasks and look at them: neither the API key nor a task's subscription key gets out.

BeforeDiscovery {
    # Each fault is met by one request to the named call. {0} in an answer is the API key, {1} the subscription key of the case's own task.
    $submit = 'Submit-RodinTask a -MaximumRetryCount 0 -OperationTimeoutSeconds 1'
    $get = 'param($Jwt, $Uuid) [pscustomobject]@{ SubscriptionKey = $Jwt; TaskUuid = $Uuid } | Get-RodinTask -MaximumRetryCount 0 -OperationTimeoutSeconds 1'
    $wait = 'param($Jwt, $Uuid) [pscustomobject]@{ SubscriptionKey = $Jwt; TaskUuid = $Uuid } | Wait-RodinTask -MaximumRetryCount 0 -OperationTimeoutSeconds 1 -Timeout 00:00:01'
    $parrot = '{{"error":"INVALID_REQUEST","message":"Your key {0} and {1} are no good"}}'
    $bareParrot = '<html>{0} {1}</html>'
    $cases = @(
        @{ Case = 'success in submitting'; Script = 'Submit-RodinTask a' }
        @{ Case = 'success with a receipt'; Script = 'param($Folder) Submit-RodinTask a -ReceiptPath "$Folder/tasks.jsonl"' }
        @{ Case = 'success with a picture'; Script = 'param($Picture) $Picture | Submit-RodinTask' }
        @{ Case = 'success in submitting to texture'; Script = 'param($Picture) Submit-RodinTextureTask $Picture $Picture' }
        @{ Case = 'success in taking apart'; Script = 'Submit-RodinBangTask -AssetId x' }
        @{ Case = 'success in asking for the balance'; Script = 'Get-RodinBalance' }
        @{ Case = 'success with a key of its own'; Script = 'param($Key) Submit-RodinTask a -ApiKey (ConvertTo-SecureString $Key -AsPlainText); Get-RodinBalance -ApiKey (ConvertTo-SecureString $Key -AsPlainText)' }
        @{ Case = 'a dry run'; Script = 'Submit-RodinTask a -WhatIf' }
        @{ Case = 'a word that is not documented'; Fails = $true; Script = "$submit -Tier Gen-9" }
        @{ Case = 'a wrong key'; Fails = $true; Script = 'param($WrongKey) Submit-RodinTask a -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)' }
        @{ Case = 'a wrong key for the balance'; Fails = $true; Script = 'param($WrongKey) Get-RodinBalance -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)' }
        @{ Case = 'a key as plain text'; Fails = $true; Script = 'param($Key) Submit-RodinTask a -ApiKey $Key' }
        @{ Case = 'a key that no header can carry'; Fails = $true; Script = 'param($Key) Submit-RodinTask a -ApiKey (ConvertTo-SecureString "$Key`n x" -AsPlainText)' }
        @{ Case = 'an address that is not safe'; Fails = $true; Script = 'param($Key) Submit-RodinTask a -BaseUri "http://api.example.com/?sig=$Key"' }
        @{ Case = 'content that is refused'; Fails = $true; Script = 'Submit-RodinTask forbidden' }
        @{ Case = 'a refusal that repeats the keys'; Fails = $true; Script = $submit; Call = 'rodin'; Answer = $parrot }
        @{ Case = 'an answer that is no JSON but the keys'; Fails = $true; Script = $submit; Call = 'rodin'; Answer = $bareParrot }
        @{ Case = 'a balance that is the keys'; Fails = $true; Script = 'Get-RodinBalance'; Call = 'check_balance'; Answer = '{{"balance":"{0} {1}"}}' }
        @{ Case = 'the service down'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'status'; code = 500 } }
        @{ Case = 'too many requests'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'status'; code = 429 } }
        @{ Case = 'a page for people'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'errorPage' } }
        @{ Case = 'an answer that is lost'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'cut'; afterBytes = -1 } }
        @{ Case = 'an answer that breaks off within the subscription key'; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'cut'; afterBytes = 520 } }
        @{ Case = 'silence'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'stall'; afterBytes = -1 } }
        @{ Case = 'a redirect'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'redirect'; code = 307; location = 'https://elsewhere.example.com/?sig=canary' } }
        @{ Case = 'a picture that is not there'; Fails = $true; Script = 'param($Folder) Submit-RodinTask -Image "$Folder/none.png"' }
        @{ Case = 'a receipt that cannot be kept'; Fails = $true; Script = 'param($Folder) Submit-RodinTask a -ReceiptPath "$Folder/none/tasks.jsonl"' }
        @{ Case = 'success in looking'; Script = $get; Status = 'Done' }
        @{ Case = 'success in looking with the key alone'; Script = 'param($Jwt) Get-RodinTask $Jwt'; Status = 'Generating' }
        @{ Case = 'a look that is refused and told the keys'; Fails = $true; Script = $get; Call = 'status'; Answer = $parrot }
        @{ Case = 'a look that is answered by no JSON but the keys'; Fails = $true; Script = $get; Call = 'status'; Answer = $bareParrot }
        @{ Case = 'a look while the service is down'; Fails = $true; Script = $get; Call = 'status'; Fault = @{ kind = 'status'; code = 500 } }
        @{ Case = 'a look that breaks off'; Fails = $true; Script = $get; Call = 'status'; Fault = @{ kind = 'cut'; afterBytes = 20 } }
        @{ Case = 'a look into silence'; Fails = $true; Script = $get; Call = 'status'; Fault = @{ kind = 'stall'; afterBytes = -1 } }
        @{ Case = 'a look at no such task'; Fails = $true; Script = 'param($Forged) Get-RodinTask $Forged' }
        @{ Case = 'a look with a key that no request can carry'; Fails = $true; Script = 'param($Forged) Get-RodinTask "$Forged`n$Forged"' }
        @{ Case = 'a look with the wrong API key'; Fails = $true; Script = 'param($Jwt, $WrongKey) Get-RodinTask $Jwt -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)' }
        @{ Case = 'success in waiting'; Script = $wait; Status = 'Done' }
        @{ Case = 'a wait that takes too long'; Fails = $true; Script = $wait; Status = 'Generating' }
        @{ Case = 'a wait for what fails'; Fails = $true; Script = $wait; Status = 'Failed' }
        @{ Case = 'a wait that is refused and told the keys'; Fails = $true; Script = $wait; Call = 'status'; Answer = $parrot }
        @{ Case = 'a wait that is answered by no JSON but the keys'; Fails = $true; Script = $wait; Call = 'status'; Answer = $bareParrot }
        @{ Case = 'a wait while the service is down'; Script = $wait.Replace('00:00:01', '00:01:00'); Status = 'Done'; Call = 'status'; Fault = @{ kind = 'status'; code = 503; retryAfter = 1 } }
        @{ Case = 'a wait for no such task'; Fails = $true; Script = 'param($Forged) Wait-RodinTask $Forged' }
        @{ Case = 'from a submission to a look'; Script = 'Submit-RodinTask a | Get-RodinTask' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $canary = "canary$([guid]::NewGuid().ToString('N'))"
    $wrong = "wrongcanary$([guid]::NewGuid().ToString('N'))"
    $emulator = Start-TestEmulator -ApiKey $canary
    $picture = New-Picture "$TestDrive/a.png"
    $forged = "eyJhbGciOiJIUzI1NiJ9.$([guid]::NewGuid().ToString('N')).$([guid]::NewGuid().ToString('N'))"

    function New-CaseArguments {
        # Arranges the case, and gives the parameters that its script has, and the order for its fault.
        param([hashtable] $Case)
        $task = Add-TestTask (New-Glb) -Order @{ jobs = @(@{ status = $Case.Status ?? 'Done' }) }
        $fault = $Case.Answer ? @{ kind = 'body'; text = $Case.Answer -f $canary, $task.subscriptionKey } : $Case.Fault
        $folder = (New-Item "$TestDrive/$([guid]::NewGuid())" -ItemType Directory).FullName
        $all = @{ Uuid = $task.taskUuid; Key = $canary; WrongKey = $wrong; Jwt = $task.subscriptionKey; Forged = $forged; Folder = $folder; Picture = $picture }
        $arguments = @{}
        foreach ($parameter in [scriptblock]::Create($Case.Script).Ast.ParamBlock.Parameters.Name.VariablePath.UserPath) { $arguments[$parameter] = $all[$parameter] }
        @{ arguments = $arguments; order = $fault ? @{ endpoint = $Case.Call; faults = @($fault + @{ times = 1 }) } : $null }
    }

    function Find-Secret {
        # The secrets that stand in a text; none, it is hoped. Each part of a subscription key but the first, which all have, gives it away.
        param([string] $Text)
        $keys = @(Invoke-RestMethod "$(Get-ControlAddress)/tasks" -NoProxy | ForEach-Object { $_.subscriptionKey }) + $forged
        $secrets = @($canary, $wrong) + @($keys | ForEach-Object { $_.Split('.')[1, 2] })
        @($secrets | Where-Object { $Text.Contains($_, [StringComparison]::OrdinalIgnoreCase) })
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A secret of a task is in no stream, no error and no view: <Case>' -ForEach $cases {
    BeforeAll {
        $prepared = New-CaseArguments $_
        if ($prepared.order) { $null = Send-Order 'faults' $prepared.order }
        $seen = Invoke-InRunspace $Script $prepared.arguments
    }

    It 'comes to pass as meant' {
        ($seen.AllErrors.Count -gt 0) | Should-Be ([bool]$_.Fails) -Because "$($seen.AllErrors)"
    }

    It 'in no warning, verbose, debug, information or progress record' {
        $records = @($seen.Warnings; $seen.Verbose; $seen.Debug; $seen.Information; $seen.Progress)
        Find-Secret ($records | ForEach-Object { "$_"; $_ | Format-List * -Force | Out-String -Width 4000 } | Out-String -Width 4000) | Should-BeSequence @()
    }

    It 'in nothing that is shown of $Error' {
        $texts = foreach ($record in @($seen.AllErrors) + @($seen.Ending)) {
            if ($null -eq $record) { continue }
            "$record"
            $record | Out-String -Width 4000
            $record | Format-List * -Force | Out-String -Width 4000
            $record | Format-Custom | Out-String -Width 4000
            $record | ConvertTo-Json -Depth ($record.TargetObject -is [Rodin.Task] ? 0 : 1) -WarningAction SilentlyContinue
            Get-Error -InputObject $record | Out-String -Width 4000
            foreach ($part in 'Exception', 'CategoryInfo', 'ErrorDetails') {
                $record.$part | Format-List * -Force | Out-String -Width 4000
                try { $record.$part | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue }
                catch [InvalidOperationException] { "PowerShell's own exceptions can hold what JSON cannot." }
            }

            # The target may be the task, for whoever goes on with it: that holds the key, and shows it to nobody who does not ask for it by name.
            "$($record.TargetObject)"
            $record.TargetObject | Out-String -Width 4000
            $record.TargetObject | Format-List | Out-String -Width 4000
            $record.TargetObject | Format-Wide | Out-String -Width 4000
            $record.TargetObject | Format-Custom | Out-String -Width 4000
            "$($record.Exception)"
        }

        Find-Secret ($texts | Out-String -Width 4000) | Should-BeSequence @()
    }

    It 'in no view of what is emitted' {
        $text = foreach ($view in 'Out-String', 'Format-Table', 'Format-List', 'Format-Wide', 'Format-Custom') {
            $seen.Output | & $view | Out-String -Width 4000
            & { Get-Date; $seen.Output } | & $view | Out-String -Width 4000
        }

        Find-Secret "$text $($seen.Output)" | Should-BeSequence @()
    }
}

Describe 'The subscription key of a task' {
    It 'is in none of its properties but the one of that name' {
        $task = Submit-RodinTask a
        Find-Secret ($task | Select-Object * -ExcludeProperty SubscriptionKey | ConvertTo-Json -Depth 5) | Should-BeSequence @()
        @(Find-Secret ($task | Format-List * | Out-String -Width 4000)).Count | Should-BeGreaterThan 0
    }

    It 'is in no view of a task that was kept and read back' {
        Submit-RodinTask a | Export-Clixml "$TestDrive/task.clixml"
        $read = Import-Clixml "$TestDrive/task.clixml"
        Find-Secret (($read | Out-String -Width 4000) + ($read | Format-List | Out-String -Width 4000) + ($read | Format-Wide | Out-String -Width 4000) + ($read | Format-Custom | Out-String -Width 4000)) | Should-BeSequence @()
    }
}

Describe 'A secret of a task is in no transcript' -ForEach @{ Cases = $cases } {
    BeforeAll {
        $work = @(foreach ($case in $Cases) { @{ case = $case.Case; script = $case.Script } + (New-CaseArguments $case) })
        $work | ConvertTo-Json -Depth 8 | Set-Content "$TestDrive/work.json"
        $child = Invoke-InProcess -Arguments "$TestDrive/work.json", "$TestDrive/transcript", (Get-Module Rodin).Path, (Get-ControlAddress) -Script @'
            $work, $transcript, $module, $control = $args
            Import-Module $module
            $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
            $PSDefaultParameterValues['Invoke-RestMethod:Verbose'] = $PSDefaultParameterValues['Invoke-RestMethod:Debug'] = $false
            $null = Start-Transcript $transcript
            foreach ($case in Get-Content $work -Raw | ConvertFrom-Json -AsHashtable) {
                Write-Host "Case: $($case.case)."
                if ($case.order) { $null = Invoke-RestMethod "$control/faults" -Method Post -ContentType 'application/json' -Body ($case.order | ConvertTo-Json -Depth 8) -NoProxy }
                $arguments = $case.arguments
                try { & ([scriptblock]::Create($case.script)) @arguments | Out-Default }
                catch { $_ | Out-Default }
            }
            $null = Stop-Transcript
'@
        $transcript = Get-Content "$TestDrive/transcript" -Raw
    }

    It 'which heard every case, with tasks, errors and warnings' {
        $child.ExitCode | Should-Be 0
        foreach ($case in $Cases) { $transcript.Contains("Case: $($case.Case).") | Should-BeTrue }
        $transcript | Should-MatchString 'Submitted'
        $transcript | Should-MatchString 'NO_SUCH_TASK'
        $transcript | Should-MatchString 'may have been accepted'
        $transcript | Should-MatchString 'WARNING: '
        $transcript | Should-MatchString 'credits'
    }

    It 'in none of it' {
        Find-Secret $transcript | Should-BeSequence @()
    }

    It 'nor in what the console showed' {
        Find-Secret $child.Text | Should-BeSequence @()
    }
}
