BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The output of Submit-RodinTask' {
    BeforeAll {
        Reset-TestEmulator
        $before = [DateTimeOffset]::UtcNow
        $task = Submit-RodinTask 'a brass astrolabe'
        $made = Get-TestTask
    }

    It 'is one Rodin.RodinTask for one created task' {
        @($task).Count | Should-Be 1
        $task | Should-HaveType ([Rodin.RodinTask])
        @($made).Count | Should-Be 1
    }

    It 'has the declared output type' {
        (Get-Command Submit-RodinTask).OutputType.Type | Should-BeSequence @([Rodin.RodinTask])
    }

    It 'contains the task UUID and the subscription key' {
        $task.TaskUuid | Should-Be $made.taskUuid
        $task.SubscriptionKey | Should-BeString -CaseSensitive $made.subscriptionKey
    }

    It 'contains the jobs, whose status is not known yet' {
        $task.Jobs.Uuid -join '|' | Should-Be ($made.jobs.uuid -join '|')
        @($task.Jobs).Count | Should-Be 6
        @($task.Jobs | Where-Object Status).Count | Should-Be 0
    }

    It 'has the status Submitted and no ReadAt time' {
        $task.Status | Should-Be 'Submitted'
        $task.ReadAt | Should-BeNull
    }

    It 'contains the time of submission' {
        $task.SubmittedAt | Should-HaveType ([DateTimeOffset])
        $task.SubmittedAt | Should-BeGreaterThanOrEqual $before
        $task.SubmittedAt | Should-BeLessThanOrEqual ([DateTimeOffset]::UtcNow)
    }

    It 'contains the cost as a decimal' {
        $task.Consumed | Should-HaveType ([decimal])
        $task.Consumed | Should-Be 0.5
    }

    It 'contains the prompt as the source' {
        $task.Source | Should-Be 'a brass astrolabe'
    }

    It 'has exactly the documented properties' {
        $task.psobject.Properties.Name | Sort-Object |
            Should-BeSequence 'Consumed', 'Jobs', 'ReadAt', 'Source', 'Status', 'SubmittedAt', 'SubscriptionKey', 'TaskUuid'
    }

    It 'is converted to a string as its UUID' {
        "$task" | Should-Be $task.TaskUuid
    }

    It 'contains the file names of the images, without folders, as the source' {
        (Submit-RodinTask 'a chair' -Image (New-TestImage "$TestDrive/front.png"), (New-TestImage "$TestDrive/back.png")).Source |
            Should-Be 'front.png, back.png'
    }

    It 'contains no cost if the response contains none' {
        Add-TestEndpointFault rodin @{
            kind = 'body'; times = 1
            text = '{"error":"OK","uuid":"11111111-1111-1111-1111-111111111111","jobs":{"uuids":null,"subscription_key":"k"}}'
        }
        $task = Submit-RodinTask 'a lamp'
        $task.TaskUuid | Should-Be '11111111-1111-1111-1111-111111111111'
        $task.SubscriptionKey | Should-Be 'k'
        $task.Consumed | Should-BeNull
        @($task.Jobs).Count | Should-Be 0
    }
}

Describe 'The request of Submit-RodinTask' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'is one POST to the documented endpoint with the key as a bearer token' {
        $null = Submit-RodinTask 'a lamp'
        $request = @(Get-TestRequest)
        $request.Count | Should-Be 1
        $request.method | Should-Be 'POST'
        $request.path | Should-Be '/api/v2/rodin'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
    }

    It 'is multipart/form-data even without an image, and contains only the specified fields' {
        $null = Submit-RodinTask 'a lamp'
        (Get-TestRequest).headers.'Content-Type' | Should-MatchString '^multipart/form-data; boundary='
        $sent = Get-TestSubmission
        $sent.endpoint | Should-Be 'rodin'
        $sent.fields.psobject.Properties.Name | Should-BeSequence @('prompt')
        $sent.fields.prompt | Should-Be 'a lamp'
        @($sent.files).Count | Should-Be 0
    }

    It 'contains the prompt unchanged: <Prompt>' -ForEach @(
        @{ Prompt = 'ein Würfel, 立方体, 🧊' }
        @{ Prompt = 'quotes " and '' and --boundary' }
        @{ Prompt = "two`nlines" }
        @{ Prompt = '  blanks  ' }
        @{ Prompt = 'a[1] $x `n %20 &amp;' }
    ) {
        (Submit-RodinTask $Prompt).Source | Should-BeString -CaseSensitive $Prompt
        (Get-TestSubmission).fields.prompt.Replace("`r`n", "`n") | Should-BeString -CaseSensitive $Prompt
    }

    It 'can contain a prompt of 1024 characters' {
        (Submit-RodinTask ('x' * 1024)).TaskUuid | Should-NotBeEmptyString
        (Get-TestSubmission).fields.prompt.Length | Should-Be 1024
    }

    It 'uses -ApiKey and -BaseUri' {
        $null = Submit-RodinTask 'a lamp' -ApiKey (ConvertTo-SecureString $emulator.apiKey -AsPlainText) -BaseUri "$env:RODIN_BASE_URI/"
        @(Get-TestSubmission).Count | Should-Be 1
    }
}

Describe 'An invalid task' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'causes InvalidRequest without a request: <Name>' -ForEach @(
        @{ Name = 'neither prompt nor image'; Arguments = @{}; Message = 'neither' }
        @{ Name = 'an empty prompt'; Arguments = @{ Prompt = '' }; Message = 'neither' }
        @{ Name = 'a prompt of white space'; Arguments = @{ Prompt = '   ' }; Message = 'neither' }
        @{ Name = 'other parameters without a prompt'; Arguments = @{ Tier = 'Sketch'; Seed = 1 }; Message = 'neither' }
        @{ Name = 'an empty array of images'; Arguments = @{ Image = @() }; Message = 'neither' }
        @{ Name = 'a prompt of 1025 characters'; Arguments = @{ Prompt = 'x' * 1025 }; Message = '1025' }
        @{
            Name = 'a prompt of 1025 characters as an additional field'; Arguments = @{ AdditionalField = @{ prompt = 'x' * 1025 } }
            Message = '1025'
        }
        @{
            Name = 'an additional field without a value'; Arguments = @{ Prompt = 'x'; AdditionalField = @{ new_field = $null } }
            Message = 'new_field'
        }
    ) {
        $emitted = Submit-RodinTask @Arguments -ErrorVariable errors -ErrorAction SilentlyContinue
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @('InvalidRequest,Rodin.Commands.SubmitRodinTaskCommand')
        "$errors" | Should-MatchString $Message
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'causes a parameter binding error: <Name>' -ForEach @(
        @{ Name = 'a seed above the range'; Arguments = @{ Seed = 65536 } }
        @{ Name = 'a seed below the range'; Arguments = @{ Seed = -1 } }
        @{ Name = 'zero faces'; Arguments = @{ QualityOverride = 0 } }
        @{ Name = 'a bounding box with two values'; Arguments = @{ BoundingBox = 1, 2 } }
        @{ Name = 'a bounding box with four values'; Arguments = @{ BoundingBox = 1, 2, 3, 4 } }
        @{ Name = 'a seed that is not a number'; Arguments = @{ Seed = 'seven' } }
    ) {
        { Submit-RodinTask 'x' @Arguments } | Should-Throw -FullyQualifiedErrorId '*Argument*,Rodin.Commands.SubmitRodinTaskCommand'
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe '-WhatIf and -Confirm of Submit-RodinTask' {
    BeforeAll {
        function Get-WhatIfMessage([scriptblock] $Script) {
            # The messages of -WhatIf are written to the host only, so they are read from a transcript.
            $null = Start-Transcript "$TestDrive/whatif.txt"
            try { & $Script | Out-Null }
            finally { $null = Stop-Transcript }
            Get-Content "$TestDrive/whatif.txt" -Raw
        }
    }

    BeforeEach {
        Clear-TestRequest
    }

    It 'sends nothing, emits nothing, and shows the task and the price' {
        $text = Get-WhatIfMessage { Submit-RodinTask 'a brass astrolabe' -WhatIf -OutVariable emitted }
        $emitted.Count | Should-Be 0
        $text | Should-MatchString 'What if.*costs 0\.5 credits".*a brass astrolabe'
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'shows that the price may be higher: <Name>' -ForEach @(
        @{ Name = 'with an add-on'; Arguments = @{ Addon = 'HighPack' } }
        @{ Name = 'with a Gen-2.5 tier'; Arguments = @{ Tier = 'Gen-2.5-High' } }
        @{ Name = 'with an additional field'; Arguments = @{ AdditionalField = @{ addons = 'HighPack' } } }
    ) {
        Get-WhatIfMessage { Submit-RodinTask 'x' @Arguments -WhatIf } | Should-MatchString '0\.5 credits or more'
    }

    It 'shows each task of pipeline input' {
        $images = 'one.png', 'two.png' | ForEach-Object { New-TestImage "$TestDrive/whatif/$_" }
        $text = Get-WhatIfMessage { $images | Submit-RodinTask -WhatIf }
        ([regex]::Matches($text, '"(one|two)\.png"') | ForEach-Object { $_.Groups[1].Value }) -join '|' | Should-Be 'one|two'
    }

    It 'creates no receipt file' {
        Submit-RodinTask 'x' -ReceiptPath "$TestDrive/whatif.jsonl" -WhatIf
        Test-Path "$TestDrive/whatif.jsonl" | Should-BeFalse
    }

    It 'reports invalid tasks' {
        Submit-RodinTask -Image "$TestDrive/none.png" -WhatIf -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeLikeString 'InvalidRequest,*'
    }

    It 'does not prompt by default' {
        $attribute = [Rodin.Commands.SubmitRodinTaskCommand].GetCustomAttributes([Management.Automation.CmdletAttribute], $false)
        $attribute.SupportsShouldProcess | Should-BeTrue
        "$($attribute.ConfirmImpact)" | Should-Be 'Medium'
    }
}
