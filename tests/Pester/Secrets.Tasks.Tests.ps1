# As Secrets.Tests.ps1, for the cmdlets that submit tasks and look at them: neither the API key nor a task's subscription key gets out.

BeforeDiscovery {
    # Each fault is met by one request to the named call. {0} in an answer is the API key, {1} the subscription key of the case's own task.
    $submit = 'Submit-RodinTask a -MaximumRetryCount 0'
    $get = 'param($Jwt, $Uuid) [pscustomobject]@{ SubscriptionKey = $Jwt; TaskUuid = $Uuid } | Get-RodinTask -MaximumRetryCount 0'
    $wait = 'param($Jwt, $Uuid) [pscustomobject]@{ SubscriptionKey = $Jwt; TaskUuid = $Uuid } | Wait-RodinTask -MaximumRetryCount 0'

    # For cases of which the timeout is the point. No other has a short one, which a busy machine does not keep.
    $short = '-OperationTimeoutSeconds 1'
    $shortWait = "$wait -Timeout 00:00:01"
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
        @{ Case = 'an answer that is lost'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'disconnect'; afterBytes = -1 } }
        @{ Case = 'an answer that breaks off within the subscription key'; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'disconnect'; afterBytes = 520 } }
        @{ Case = 'silence'; Fails = $true; Script = "$submit $short"; Call = 'rodin'; Fault = @{ kind = 'stall'; afterBytes = -1 } }
        @{ Case = 'a redirect'; Fails = $true; Script = $submit; Call = 'rodin'; Fault = @{ kind = 'redirect'; code = 307; location = 'https://elsewhere.example.com/?sig=canary' } }
        @{ Case = 'a picture that is not there'; Fails = $true; Script = 'param($Folder) Submit-RodinTask -Image "$Folder/none.png"' }
        @{ Case = 'a receipt that cannot be kept'; Fails = $true; Script = 'param($Folder) Submit-RodinTask a -ReceiptPath "$Folder/none/tasks.jsonl"' }
        @{ Case = 'success in looking'; Script = $get; Status = 'Done' }
        @{ Case = 'success in looking with the key alone'; Script = 'param($Jwt) Get-RodinTask $Jwt'; Status = 'Generating' }
        @{ Case = 'a look that is refused and told the keys'; Fails = $true; Script = $get; Call = 'status'; Answer = $parrot }
        @{ Case = 'a look that is answered by no JSON but the keys'; Fails = $true; Script = $get; Call = 'status'; Answer = $bareParrot }
        @{ Case = 'a look while the service is down'; Fails = $true; Script = $get; Call = 'status'; Fault = @{ kind = 'status'; code = 500 } }
        @{ Case = 'a look that breaks off'; Fails = $true; Script = $get; Call = 'status'; Fault = @{ kind = 'disconnect'; afterBytes = 20 } }
        @{ Case = 'a look into silence'; Fails = $true; Script = "$get $short"; Call = 'status'; Fault = @{ kind = 'stall'; afterBytes = -1 } }
        @{ Case = 'a look at no such task'; Fails = $true; Script = 'param($Forged) Get-RodinTask $Forged' }
        @{ Case = 'a look with a key that no request can carry'; Fails = $true; Script = 'param($Forged) Get-RodinTask "$Forged`n$Forged"' }
        @{ Case = 'a look with the wrong API key'; Fails = $true; Script = 'param($Jwt, $WrongKey) Get-RodinTask $Jwt -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)' }
        @{ Case = 'success in waiting'; Script = $wait; Status = 'Done' }
        @{ Case = 'a wait that takes too long'; Fails = $true; Script = $shortWait; Status = 'Generating' }
        @{ Case = 'a wait for what fails'; Fails = $true; Script = $wait; Status = 'Failed' }
        @{ Case = 'a wait that is refused and told the keys'; Fails = $true; Script = $wait; Call = 'status'; Answer = $parrot }
        @{ Case = 'a wait that is answered by no JSON but the keys'; Fails = $true; Script = $wait; Call = 'status'; Answer = $bareParrot }
        @{ Case = 'a wait while the service is down'; Script = $wait; Status = 'Done'; Call = 'status'; Fault = @{ kind = 'status'; code = 503; retryAfter = 1 } }
        @{ Case = 'a wait for no such task'; Fails = $true; Script = 'param($Forged) Wait-RodinTask $Forged' }
        @{ Case = 'a refusal that repeats the keys in other spellings'; Fails = $true; Script = $get; Call = 'status'; Answer = '{{"error":"{2}","message":"{3} {4} {5}"}}' }
        @{ Case = 'a task that is named for the key'; Script = $submit; Call = 'rodin'; Answer = '{{"uuid":"{0}","jobs":{{"uuids":["{0}"],"subscription_key":"x"}}}}' }
        @{ Case = 'a look at jobs that are named for the key'; Script = $get; Status = '{0}' }
        @{ Case = 'a wait for jobs that are named for the key'; Fails = $true; Script = $shortWait; Status = '{0}' }
        @{ Case = 'the task of an error, once more'; Fails = $true; Script = "$shortWait -ErrorVariable late; `$late.TargetObject | Get-RodinTask"; Status = 'Generating' }
        @{ Case = 'a receipt where a folder is'; Fails = $true; Script = 'param($Folder) Submit-RodinTask a -ReceiptPath $Folder' }
        @{ Case = 'a subscription key for what costs'; Fails = $true; Script = 'param($Jwt) Submit-RodinTask a -Connection $Jwt' }
        @{ Case = 'keys that are none'; Fails = $true; Script = 'param($Jwt) "", "@{a=$Jwt}", "$Jwt $Jwt", @{ k = $Jwt } | Get-RodinTask' }
        @{ Case = 'from a submission to a look'; Script = 'Submit-RodinTask a | Get-RodinTask' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Secrets.psm1"
    $canary = "canary$([guid]::NewGuid().ToString('N'))"
    $wrong = "wrongcanary$([guid]::NewGuid().ToString('N'))"
    $emulator = Start-TestEmulator -ApiKey $canary
    $picture = New-Picture "$TestDrive/a.png"
    $forged = "eyJhbGciOiJIUzI1NiJ9.$([guid]::NewGuid().ToString('N')).$([guid]::NewGuid().ToString('N'))"

    function New-CaseArguments {
        # Arranges the case, and gives the parameters that its script has, and the order for its fault.
        param([hashtable] $Case)
        $bytes = [Text.Encoding]::UTF8.GetBytes($canary)
        $task = Add-TestTask (New-Glb) -Property @{ jobs = @(@{ status = ($Case.Status ?? 'Done') -f $canary }) }
        $said = $canary, $task.subscriptionKey, (-join ($bytes | ForEach-Object { '%{0:X2}' -f $_ })), [Convert]::ToBase64String($bytes),
            (-join ($task.subscriptionKey.ToCharArray() | ForEach-Object { '&#{0};' -f [int]$_ })), $task.subscriptionKey.ToUpperInvariant()
        $fault = $Case.Answer ? @{ kind = 'body'; text = $Case.Answer -f $said } : $Case.Fault
        $folder = (New-Item "$TestDrive/$([guid]::NewGuid())" -ItemType Directory).FullName
        $all = @{ Uuid = $task.taskUuid; Key = $canary; WrongKey = $wrong; Jwt = $task.subscriptionKey; Forged = $forged; Folder = $folder; Picture = $picture }
        $arguments = @{}
        foreach ($parameter in [scriptblock]::Create($Case.Script).Ast.ParamBlock.Parameters.Name.VariablePath.UserPath) { $arguments[$parameter] = $all[$parameter] }
        @{ arguments = $arguments; faultRequest = $fault ? @{ endpoint = $Case.Call; faults = @($fault + @{ times = 1 }) } : $null }
    }

    function Get-Secret {
        # Each part of a subscription key but the first, which all have, gives it away.
        $keys = @(Invoke-RestMethod "$(Get-ControlAddress)/tasks" -NoProxy | ForEach-Object { $_.subscriptionKey }) + $forged
        @($canary, $wrong) + @($keys | ForEach-Object { $_.Split('.')[1, 2] })
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A secret of a task is in no stream, no error and no view: <Case>' -ForEach $cases {
    BeforeAll {
        $prepared = New-CaseArguments $_
        if ($prepared.faultRequest) { $null = Send-ControlRequest 'faults' $prepared.faultRequest }
        $seen = Invoke-InRunspace $Script $prepared.arguments
        # The last tasks are the case's own.
        $secrets = @(Get-Secret)[0, 1 + -8..-1]
    }

    It 'comes to pass as meant' {
        ($seen.AllErrors.Count -gt 0) | Should-Be ([bool]$_.Fails) -Because "$($seen.AllErrors)"
    }

    It 'in no warning, verbose, debug, information or progress record' {
        Find-Secret (Get-RecordText $seen | Out-String -Width 4000) $secrets | Should-BeSequence @()
    }

    It 'in nothing of $Error, however deep one looks' {
        Find-Secret (Get-ErrorText $seen | Out-String -Width 4000) $secrets | Should-BeSequence @()
    }

    It 'in no view of what is emitted' {
        Find-Secret "$(Get-ViewText $seen.Output)" $secrets | Should-BeSequence @()
    }
}

Describe 'The subscription key of a task' {
    It 'is in none of its properties but the one of that name' {
        $task = Submit-RodinTask a
        Find-Secret ($task | Select-Object * -ExcludeProperty SubscriptionKey | ConvertTo-Json -Depth 5) (Get-Secret) | Should-BeSequence @()
        @(Find-Secret ($task | Format-List * | Out-String -Width 4000) $task.SubscriptionKey).Count | Should-BeGreaterThan 0
    }

    It 'is in no view of a task that was kept and read back' {
        Submit-RodinTask a | Export-Clixml "$TestDrive/task.clixml"
        $read = Import-Clixml "$TestDrive/task.clixml"
        Find-Secret "$(Get-ViewText $read)" $read.SubscriptionKey | Should-BeSequence @()
    }
}

Describe 'A secret of a task is in no transcript, and nothing that listeners in the process are told' -ForEach @{ Cases = $cases } {
    BeforeAll {
        $work = @(foreach ($case in $Cases) { @{ case = $case.Case; script = $case.Script } + (New-CaseArguments $case) })
        $child = Invoke-InTranscript $work "$TestDrive/transcript" -Environment @{ DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION = '1' }
        $secrets = Get-Secret
    }

    It 'which heard every case, with tasks, errors and warnings' {
        $child.ExitCode | Should-Be 0
        foreach ($case in $Cases) { $child.Transcript.Contains("Case: $($case.Case).") | Should-BeTrue }
        $child.Transcript | Should-MatchString 'Submitted'
        $child.Transcript | Should-MatchString 'NO_SUCH_TASK'
        $child.Transcript | Should-MatchString 'may have been accepted'
        $child.Transcript | Should-MatchString 'WARNING: '
        $child.Transcript | Should-MatchString 'credits'
        $child.Events | Should-MatchString 'System\.Net\.Http/RequestStart'
    }

    It 'in none of it' {
        Find-Secret $child.Transcript $secrets | Should-BeSequence @()
    }

    It 'nor in what the console showed' {
        Find-Secret $child.Console $secrets | Should-BeSequence @()
    }

    It 'nor in an event, an activity or what a diagnostic listener is handed; but what is private to the runtime traces answers as they are' {
        $public = ($child.Events -split "`n") -notlike 'Private.InternalDiagnostics.*'
        Find-Secret ($public -join "`n") $secrets | Should-BeSequence @()
    }
}
