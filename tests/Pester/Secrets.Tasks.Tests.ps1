# Like Secrets.Tests.ps1, for the cmdlets that submit tasks and read their status: neither the API key nor a subscription key is exposed.

BeforeDiscovery {
    # Each fault applies to one request to the named endpoint. In a response body, {0} is the API key and {1} the subscription key of the
    # case's task.
    $submit = 'Submit-RodinTask a -MaximumRetryCount 0'
    $get = 'param($Jwt, $Uuid) [pscustomobject]@{ SubscriptionKey = $Jwt; TaskUuid = $Uuid } | Get-RodinTask -MaximumRetryCount 0'
    $wait = 'param($Jwt, $Uuid) [pscustomobject]@{ SubscriptionKey = $Jwt; TaskUuid = $Uuid } | Wait-RodinTask -MaximumRetryCount 0'

    # Only cases that test the timeout have a short one, because a busy machine may exceed it.
    $short = '-OperationTimeoutSeconds 1'
    $shortWait = "$wait -Timeout 00:00:01"
    $echoBody = '{{"error":"INVALID_REQUEST","message":"Your key {0} and {1} are no good"}}'
    $rawEchoBody = '<html>{0} {1}</html>'
    $cases = @(
        @{ Case = 'submitting a task'; Script = 'Submit-RodinTask a' }
        @{ Case = 'submitting with a receipt'; Script = 'param($Folder) Submit-RodinTask a -ReceiptPath "$Folder/tasks.jsonl"' }
        @{ Case = 'submitting an image'; Script = 'param($Image) $Image | Submit-RodinTask' }
        @{ Case = 'submitting a texture task'; Script = 'param($Image) Submit-RodinTextureTask $Image $Image' }
        @{ Case = 'submitting a BANG task'; Script = 'Submit-RodinBangTask -AssetId x' }
        @{ Case = 'reading the balance'; Script = 'Get-RodinBalance' }
        @{
            Case = '-ApiKey'
            Script = 'param($Key) Submit-RodinTask a -ApiKey (ConvertTo-SecureString $Key -AsPlainText); Get-RodinBalance -ApiKey (ConvertTo-SecureString $Key -AsPlainText)'
        }
        @{ Case = '-WhatIf'; Script = 'Submit-RodinTask a -WhatIf' }
        @{ Case = 'an undocumented value'; Fails = $true; Script = "$submit -Tier Gen-9" }
        @{
            Case = 'a wrong key'; Fails = $true
            Script = 'param($WrongKey) Submit-RodinTask a -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)'
        }
        @{
            Case = 'reading the balance with a wrong key'; Fails = $true
            Script = 'param($WrongKey) Get-RodinBalance -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)'
        }
        @{ Case = 'a key as plain text'; Fails = $true; Script = 'param($Key) Submit-RodinTask a -ApiKey $Key' }
        @{
            Case = 'a key that is invalid in a header'; Fails = $true
            Script = 'param($Key) Submit-RodinTask a -ApiKey (ConvertTo-SecureString "$Key`n x" -AsPlainText)'
        }
        @{
            Case = 'an insecure address'; Fails = $true
            Script = 'param($Key) Submit-RodinTask a -BaseUri "http://api.example.com/?sig=$Key"'
        }
        @{ Case = 'rejected content'; Fails = $true; Script = 'Submit-RodinTask forbidden' }
        @{ Case = 'an error that echoes the keys'; Fails = $true; Script = $submit; Endpoint = 'rodin'; Response = $echoBody }
        @{
            Case = 'a response that is not JSON and contains the keys'; Fails = $true; Script = $submit; Endpoint = 'rodin'
            Response = $rawEchoBody
        }
        @{
            Case = 'a balance that contains the keys'; Fails = $true; Script = 'Get-RodinBalance'; Endpoint = 'check_balance'
            Response = '{{"balance":"{0} {1}"}}'
        }
        @{ Case = 'HTTP 500'; Fails = $true; Script = $submit; Endpoint = 'rodin'; Fault = @{ kind = 'status'; code = 500 } }
        @{ Case = 'HTTP 429'; Fails = $true; Script = $submit; Endpoint = 'rodin'; Fault = @{ kind = 'status'; code = 429 } }
        @{ Case = 'an HTML page'; Fails = $true; Script = $submit; Endpoint = 'rodin'; Fault = @{ kind = 'errorPage' } }
        @{
            Case = 'a lost response'; Fails = $true; Script = $submit; Endpoint = 'rodin'; Fault = @{ kind = 'disconnect'; afterBytes = -1 }
        }
        @{
            Case = 'a response truncated within the subscription key'; Script = $submit; Endpoint = 'rodin'
            Fault = @{ kind = 'disconnect'; afterBytes = 520 }
        }
        @{ Case = 'a timeout'; Fails = $true; Script = "$submit $short"; Endpoint = 'rodin'; Fault = @{ kind = 'stall'; afterBytes = -1 } }
        @{
            Case = 'a redirect'; Fails = $true; Script = $submit; Endpoint = 'rodin'
            Fault = @{ kind = 'redirect'; code = 307; location = 'https://elsewhere.example.com/?sig=canary' }
        }
        @{ Case = 'a missing image file'; Fails = $true; Script = 'param($Folder) Submit-RodinTask -Image "$Folder/none.png"' }
        @{
            Case = 'a receipt that cannot be written'; Fails = $true
            Script = 'param($Folder) Submit-RodinTask a -ReceiptPath "$Folder/none/tasks.jsonl"'
        }
        @{ Case = 'reading the status'; Script = $get; Status = 'Done' }
        @{ Case = 'reading the status without a task UUID'; Script = 'param($Jwt) Get-RodinTask $Jwt'; Status = 'Generating' }
        @{ Case = 'a status error that echoes the keys'; Fails = $true; Script = $get; Endpoint = 'status'; Response = $echoBody }
        @{
            Case = 'a status response that is not JSON and contains the keys'; Fails = $true; Script = $get; Endpoint = 'status'
            Response = $rawEchoBody
        }
        @{
            Case = 'HTTP 500 for a status request'; Fails = $true; Script = $get; Endpoint = 'status'
            Fault = @{ kind = 'status'; code = 500 }
        }
        @{
            Case = 'a truncated status response'; Fails = $true; Script = $get; Endpoint = 'status'
            Fault = @{ kind = 'disconnect'; afterBytes = 20 }
        }
        @{
            Case = 'a timeout of a status request'; Fails = $true; Script = "$get $short"; Endpoint = 'status'
            Fault = @{ kind = 'stall'; afterBytes = -1 }
        }
        @{ Case = 'the status of an unknown task'; Fails = $true; Script = 'param($Forged) Get-RodinTask $Forged' }
        @{ Case = 'a subscription key with a line break'; Fails = $true; Script = 'param($Forged) Get-RodinTask "$Forged`n$Forged"' }
        @{
            Case = 'reading the status with a wrong API key'; Fails = $true
            Script = 'param($Jwt, $WrongKey) Get-RodinTask $Jwt -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)'
        }
        @{ Case = 'waiting for a task'; Script = $wait; Status = 'Done' }
        @{ Case = 'a wait that exceeds -Timeout'; Fails = $true; Script = $shortWait; Status = 'Generating' }
        @{ Case = 'waiting for a task that fails'; Fails = $true; Script = $wait; Status = 'Failed' }
        @{ Case = 'a wait with an error that echoes the keys'; Fails = $true; Script = $wait; Endpoint = 'status'; Response = $echoBody }
        @{
            Case = 'a wait with a response that is not JSON and contains the keys'; Fails = $true; Script = $wait; Endpoint = 'status'
            Response = $rawEchoBody
        }
        @{
            Case = 'a wait with HTTP 503'; Script = $wait; Status = 'Done'; Endpoint = 'status'
            Fault = @{ kind = 'status'; code = 503; retryAfter = 1 }
        }
        @{ Case = 'waiting for an unknown task'; Fails = $true; Script = 'param($Forged) Wait-RodinTask $Forged' }
        @{
            Case = 'a status error that contains the encoded keys'; Fails = $true; Script = $get; Endpoint = 'status'
            Response = '{{"error":"{2}","message":"{3} {4} {5}"}}'
        }
        @{
            Case = 'a task whose UUID is the key'; Script = $submit; Endpoint = 'rodin'
            Response = '{{"uuid":"{0}","jobs":{{"uuids":["{0}"],"subscription_key":"x"}}}}'
        }
        @{ Case = 'the status of jobs that contains the key'; Script = $get; Status = '{0}' }
        @{ Case = 'waiting for jobs whose status contains the key'; Fails = $true; Script = $shortWait; Status = '{0}' }
        @{
            Case = 'reading the target object of an error again'; Fails = $true
            Script = "$shortWait -ErrorVariable late; `$late.TargetObject | Get-RodinTask"; Status = 'Generating'
        }
        @{ Case = 'a receipt path that is a folder'; Fails = $true; Script = 'param($Folder) Submit-RodinTask a -ReceiptPath $Folder' }
        @{ Case = 'a subscription key as -Connection'; Fails = $true; Script = 'param($Jwt) Submit-RodinTask a -Connection $Jwt' }
        @{
            Case = 'invalid subscription keys'; Fails = $true
            Script = 'param($Jwt) "", "@{a=$Jwt}", "$Jwt $Jwt", @{ k = $Jwt } | Get-RodinTask'
        }
        @{ Case = 'submitting a task and reading its status'; Script = 'Submit-RodinTask a | Get-RodinTask' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Secrets.psm1"
    $canary = "canary$([guid]::NewGuid().ToString('N'))"
    $wrong = "wrongcanary$([guid]::NewGuid().ToString('N'))"
    $emulator = Start-TestEmulator -ApiKey $canary
    $image = New-TestImage "$TestDrive/a.png"
    $forged = "eyJhbGciOiJIUzI1NiJ9.$([guid]::NewGuid().ToString('N')).$([guid]::NewGuid().ToString('N'))"

    function New-CaseArguments {
        # Prepares the case, and returns the parameters of its script and the request that adds its fault.
        param([hashtable] $Case)
        $bytes = [Text.Encoding]::UTF8.GetBytes($canary)
        $task = Add-TestTask (New-Glb) -Property @{ jobs = @(@{ status = ($Case.Status ?? 'Done') -f $canary }) }
        $echoed = $canary, $task.subscriptionKey, (-join ($bytes | ForEach-Object { '%{0:X2}' -f $_ })), [Convert]::ToBase64String($bytes),
            (-join ($task.subscriptionKey.ToCharArray() | ForEach-Object { '&#{0};' -f [int]$_ })), $task.subscriptionKey.ToUpperInvariant()
        $fault = $Case.Response ? @{ kind = 'body'; text = $Case.Response -f $echoed } : $Case.Fault
        $folder = (New-Item "$TestDrive/$([guid]::NewGuid())" -ItemType Directory).FullName
        $all = @{
            Uuid = $task.taskUuid; Key = $canary; WrongKey = $wrong; Jwt = $task.subscriptionKey; Forged = $forged; Folder = $folder
            Image = $image
        }
        $arguments = @{}
        foreach ($parameter in [scriptblock]::Create($Case.Script).Ast.ParamBlock.Parameters.Name.VariablePath.UserPath) {
            $arguments[$parameter] = $all[$parameter]
        }
        @{ arguments = $arguments; faultRequest = $fault ? @{ endpoint = $Case.Endpoint; faults = @($fault + @{ times = 1 }) } : $null }
    }

    function Get-Secret {
        # The first part of a subscription key is the same for all; the other parts are secret.
        $keys = @(Invoke-RestMethod "$(Get-ControlAddress)/tasks" -NoProxy | ForEach-Object { $_.subscriptionKey }) + $forged
        @($canary, $wrong) + @($keys | ForEach-Object { $_.Split('.')[1, 2] })
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A command that uses secrets of a task: <Case>' -ForEach $cases {
    BeforeAll {
        $prepared = New-CaseArguments $_
        if ($prepared.faultRequest) { $null = Send-ControlRequest 'faults' $prepared.faultRequest }
        $seen = Invoke-InRunspace $Script $prepared.arguments
        # The last tasks belong to this case.
        $secrets = @(Get-Secret)[0, 1 + -8..-1]
    }

    It 'succeeds or fails as expected' {
        ($seen.AllErrors.Count -gt 0) | Should-Be ([bool]$_.Fails) -Because "$($seen.AllErrors)"
    }

    It 'shows no secret in warning, verbose, debug, information and progress records' {
        Find-Secret (Get-RecordText $seen | Out-String -Width 4000) $secrets | Should-BeSequence @()
    }

    It 'stores no secret in the object graph of $Error' {
        Find-Secret (Get-ErrorText $seen | Out-String -Width 4000) $secrets | Should-BeSequence @()
    }

    It 'shows no secret in any view of its output' {
        Find-Secret "$(Get-ViewText $seen.Output)" $secrets | Should-BeSequence @()
    }
}

Describe 'The subscription key of a task' {
    It 'is in no property except SubscriptionKey' {
        $task = Submit-RodinTask a
        Find-Secret ($task | Select-Object * -ExcludeProperty SubscriptionKey | ConvertTo-Json -Depth 5) (Get-Secret) |
            Should-BeSequence @()
        @(Find-Secret ($task | Format-List * | Out-String -Width 4000) $task.SubscriptionKey).Count | Should-BeGreaterThan 0
    }

    It 'is in no view of a deserialized task' {
        Submit-RodinTask a | Export-Clixml "$TestDrive/task.clixml"
        $read = Import-Clixml "$TestDrive/task.clixml"
        Find-Secret "$(Get-ViewText $read)" $read.SubscriptionKey | Should-BeSequence @()
    }
}

Describe 'A process that runs all cases with a transcript and listeners for diagnostic events' -ForEach @{ Cases = $cases } {
    BeforeAll {
        $work = @(foreach ($case in $Cases) { @{ case = $case.Case; script = $case.Script } + (New-CaseArguments $case) })
        $child = Invoke-InTranscript $work "$TestDrive/transcript" -Environment @{ DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION = '1' }
        $secrets = Get-Secret
    }

    It 'writes the tasks, errors and warnings of every case to the transcript' {
        $child.ExitCode | Should-Be 0
        foreach ($case in $Cases) { $child.Transcript.Contains("Case: $($case.Case).") | Should-BeTrue }
        $child.Transcript | Should-MatchString 'Submitted'
        $child.Transcript | Should-MatchString 'NO_SUCH_TASK'
        $child.Transcript | Should-MatchString 'may have been accepted'
        $child.Transcript | Should-MatchString 'WARNING: '
        $child.Transcript | Should-MatchString 'credits'
        $child.Events | Should-MatchString 'System\.Net\.Http/RequestStart'
    }

    It 'writes no secret to the transcript' {
        Find-Secret $child.Transcript $secrets | Should-BeSequence @()
    }

    It 'writes no secret to the console' {
        Find-Secret $child.Console $secrets | Should-BeSequence @()
    }

    It 'exposes no secret in events, activities and diagnostic objects, except in internal events of the runtime (raw responses)' {
        $public = ($child.Events -split "`n") -notlike 'Private.InternalDiagnostics.*'
        Find-Secret ($public -join "`n") $secrets | Should-BeSequence @()
    }
}
