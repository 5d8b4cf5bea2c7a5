BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'What Submit-RodinTask emits' {
    BeforeAll {
        Reset-TestEmulator
        $before = [DateTimeOffset]::UtcNow
        $task = Submit-RodinTask 'a brass astrolabe'
        $made = Get-TestTask
    }

    It 'is one Rodin.RodinTask, of one task that was made' {
        @($task).Count | Should-Be 1
        $task | Should-HaveType ([Rodin.RodinTask])
        @($made).Count | Should-Be 1
    }

    It 'is what the command promises as its output type' {
        (Get-Command Submit-RodinTask).OutputType.Type | Should-BeSequence @([Rodin.RodinTask])
    }

    It 'holds both ids that the others want, each in its place' {
        $task.TaskUuid | Should-Be $made.taskUuid
        $task.SubscriptionKey | Should-BeString -CaseSensitive $made.subscriptionKey
    }

    It 'tells the jobs, of which nothing is known yet' {
        $task.Jobs.Uuid -join '|' | Should-Be ($made.jobs.uuid -join '|')
        @($task.Jobs).Count | Should-Be 6
        @($task.Jobs | Where-Object Status).Count | Should-Be 0
    }

    It 'is Submitted, and has not been looked at since' {
        $task.Status | Should-Be 'Submitted'
        $task.ReadAt | Should-BeNull
    }

    It 'says when it was submitted' {
        $task.SubmittedAt | Should-HaveType ([DateTimeOffset])
        $task.SubmittedAt | Should-BeGreaterThanOrEqual $before
        $task.SubmittedAt | Should-BeLessThanOrEqual ([DateTimeOffset]::UtcNow)
    }

    It 'says what it cost, as a decimal' {
        $task.Consumed | Should-HaveType ([decimal])
        $task.Consumed | Should-Be 0.5
    }

    It 'says what it is made of' {
        $task.Source | Should-Be 'a brass astrolabe'
    }

    It 'has all the properties that users were promised' {
        $task.psobject.Properties.Name | Sort-Object |
            Should-BeSequence 'Consumed', 'Jobs', 'ReadAt', 'Source', 'Status', 'SubmittedAt', 'SubscriptionKey', 'TaskUuid'
    }

    It 'is its uuid as text' {
        "$task" | Should-Be $task.TaskUuid
    }

    It 'has the names of the pictures for a source, without their folders' {
        (Submit-RodinTask 'a chair' -Image (New-Picture "$TestDrive/front.png"), (New-Picture "$TestDrive/back.png")).Source | Should-Be 'front.png, back.png'
    }

    It 'costs nothing that is known, where the service does not say so' {
        Add-TestEndpointFault rodin @{ kind = 'body'; times = 1; text = '{"error":"OK","uuid":"11111111-1111-1111-1111-111111111111","jobs":{"uuids":null,"subscription_key":"k"}}' }
        $task = Submit-RodinTask 'a lamp'
        $task.TaskUuid | Should-Be '11111111-1111-1111-1111-111111111111'
        $task.SubscriptionKey | Should-Be 'k'
        $task.Consumed | Should-BeNull
        @($task.Jobs).Count | Should-Be 0
    }
}

Describe 'How Submit-RodinTask asks' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'posts one form, with the key as a bearer token, to the documented endpoint' {
        $null = Submit-RodinTask 'a lamp'
        $request = @(Get-TestRequest)
        $request.Count | Should-Be 1
        $request.method | Should-Be 'POST'
        $request.path | Should-Be '/api/v2/rodin'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
    }

    It 'posts multipart/form-data even without a picture, and nothing but what was given' {
        $null = Submit-RodinTask 'a lamp'
        (Get-TestRequest).headers.'Content-Type' | Should-MatchString '^multipart/form-data; boundary='
        $sent = Get-TestSubmission
        $sent.endpoint | Should-Be 'rodin'
        $sent.fields.psobject.Properties.Name | Should-BeSequence @('prompt')
        $sent.fields.prompt | Should-Be 'a lamp'
        @($sent.files).Count | Should-Be 0
    }

    It 'leaves a prompt as it is: <Prompt>' -ForEach @(
        @{ Prompt = 'ein Würfel, 立方体, 🧊' }
        @{ Prompt = 'quotes " and '' and --boundary' }
        @{ Prompt = "two`nlines" }
        @{ Prompt = '  blanks  ' }
        @{ Prompt = 'a[1] $x `n %20 &amp;' }
    ) {
        (Submit-RodinTask $Prompt).Source | Should-BeString -CaseSensitive $Prompt
        (Get-TestSubmission).fields.prompt.Replace("`r`n", "`n") | Should-BeString -CaseSensitive $Prompt
    }

    It 'takes a prompt of 1024 characters' {
        (Submit-RodinTask ('x' * 1024)).TaskUuid | Should-NotBeEmptyString
        (Get-TestSubmission).fields.prompt.Length | Should-Be 1024
    }

    It 'takes key and address of its own' {
        $null = Submit-RodinTask 'a lamp' -ApiKey (ConvertTo-SecureString $emulator.apiKey -AsPlainText) -BaseUri "$env:RODIN_BASE_URI/"
        @(Get-TestSubmission).Count | Should-Be 1
    }
}

Describe 'What cannot be a task' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'is InvalidRequest, and nothing is sent: <Name>' -ForEach @(
        @{ Name = 'neither prompt nor picture'; Arguments = @{}; Says = 'neither' }
        @{ Name = 'an empty prompt'; Arguments = @{ Prompt = '' }; Says = 'neither' }
        @{ Name = 'a blank prompt'; Arguments = @{ Prompt = '   ' }; Says = 'neither' }
        @{ Name = 'words, but none of them a prompt'; Arguments = @{ Tier = 'Sketch'; Seed = 1 }; Says = 'neither' }
        @{ Name = 'no picture in a list'; Arguments = @{ Image = @() }; Says = 'neither' }
        @{ Name = 'a prompt of 1025 characters'; Arguments = @{ Prompt = 'x' * 1025 }; Says = '1025' }
        @{ Name = 'such a prompt as an additional field'; Arguments = @{ AdditionalField = @{ prompt = 'x' * 1025 } }; Says = '1025' }
        @{ Name = 'an additional field without a value'; Arguments = @{ Prompt = 'x'; AdditionalField = @{ new_field = $null } }; Says = 'new_field' }
    ) {
        $emitted = Submit-RodinTask @Arguments -ErrorVariable errors -ErrorAction SilentlyContinue
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @('InvalidRequest,Rodin.Commands.SubmitRodinTaskCommand')
        "$errors" | Should-MatchString $Says
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'is told from the arguments themselves, where they are not as they must be: <Name>' -ForEach @(
        @{ Name = 'a seed beyond the range'; Arguments = @{ Seed = 65536 } }
        @{ Name = 'a seed below it'; Arguments = @{ Seed = -1 } }
        @{ Name = 'no faces'; Arguments = @{ QualityOverride = 0 } }
        @{ Name = 'a box of two sides'; Arguments = @{ BoundingBox = 1, 2 } }
        @{ Name = 'a box of four sides'; Arguments = @{ BoundingBox = 1, 2, 3, 4 } }
        @{ Name = 'a seed that is no number'; Arguments = @{ Seed = 'seven' } }
    ) {
        { Submit-RodinTask 'x' @Arguments } | Should-Throw -FullyQualifiedErrorId '*Argument*,Rodin.Commands.SubmitRodinTaskCommand'
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe '-WhatIf and -Confirm of Submit-RodinTask' {
    BeforeAll {
        function Get-WhatIf([scriptblock] $Script) {
            # What -WhatIf says goes to the host alone, of which a transcript tells.
            $null = Start-Transcript "$TestDrive/whatif.txt"
            try { & $Script | Out-Null }
            finally { $null = Stop-Transcript }
            Get-Content "$TestDrive/whatif.txt" -Raw
        }
    }

    BeforeEach {
        Clear-TestRequest
    }

    It 'sends nothing, emits nothing, and names task and price' {
        $text = Get-WhatIf { Submit-RodinTask 'a brass astrolabe' -WhatIf -OutVariable emitted }
        $emitted.Count | Should-Be 0
        $text | Should-MatchString 'What if.*costs 0\.5 credits".*a brass astrolabe'
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'says that it may be more: <Name>' -ForEach @(
        @{ Name = 'with an add-on'; Arguments = @{ Addon = 'HighPack' } }
        @{ Name = 'with a tier of the newest'; Arguments = @{ Tier = 'Gen-2.5-High' } }
        @{ Name = 'with a field that is not known here'; Arguments = @{ AdditionalField = @{ addons = 'HighPack' } } }
    ) {
        Get-WhatIf { Submit-RodinTask 'x' @Arguments -WhatIf } | Should-MatchString '0\.5 credits or more'
    }

    It 'names each task of a pipeline' {
        $pictures = 'one.png', 'two.png' | ForEach-Object { New-Picture "$TestDrive/whatif/$_" }
        $text = Get-WhatIf { $pictures | Submit-RodinTask -WhatIf }
        ([regex]::Matches($text, '"(one|two)\.png"') | ForEach-Object { $_.Groups[1].Value }) -join '|' | Should-Be 'one|two'
    }

    It 'makes no file for receipts' {
        Submit-RodinTask 'x' -ReceiptPath "$TestDrive/whatif.jsonl" -WhatIf
        Test-Path "$TestDrive/whatif.jsonl" | Should-BeFalse
    }

    It 'finds fault all the same with what cannot be a task' {
        Submit-RodinTask -Image "$TestDrive/none.png" -WhatIf -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeLikeString 'InvalidRequest,*'
    }

    It 'asks nobody unless told to, as a script needs it' {
        $attribute = [Rodin.Commands.SubmitRodinTaskCommand].GetCustomAttributes([Management.Automation.CmdletAttribute], $false)
        $attribute.SupportsShouldProcess | Should-BeTrue
        "$($attribute.ConfirmImpact)" | Should-Be 'Medium'
    }
}
