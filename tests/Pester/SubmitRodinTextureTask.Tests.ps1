BeforeDiscovery {
    $fields = @(
        @{ Field = 'prompt'; Parameter = 'Prompt'; Given = 'weathered oak'; Sent = 'weathered oak' }
        @{ Field = 'seed'; Parameter = 'Seed'; Given = 65535; Sent = '65535' }
        @{ Field = 'reference_scale'; Parameter = 'ReferenceScale'; Given = 0.75; Sent = '0.75' }
        @{ Field = 'geometry_file_format'; Parameter = 'Format'; Given = 'FBX'; Sent = 'fbx' }
        @{ Field = 'material'; Parameter = 'Material'; Given = 'pbr'; Sent = 'PBR' }
        @{ Field = 'resolution'; Parameter = 'Resolution'; Given = 'high'; Sent = 'High' }
        @{ Field = 'new_field'; Parameter = 'AdditionalField'; Given = @{ new_field = 1, 2 }; Sent = '[1,2]' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    $image = New-TestImage "$TestDrive/oak.png" -Length 20000
    $models = 'chair.glb', 'table [old].glb' | ForEach-Object { New-TestImage "$TestDrive/models/$_" -Length 2000000 }
    $silent = @{ ErrorVariable = 'errors'; ErrorAction = 'SilentlyContinue' }
    $command = 'Rodin.Commands.SubmitRodinTextureTaskCommand'
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A texture task' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is one request that contains the complete image and model' {
        $task = Submit-RodinTextureTask $image $models[0]
        $task | Should-HaveType ([Rodin.RodinTask])
        $task.TaskUuid | Should-Be (Get-TestTask).taskUuid
        $task.SubscriptionKey | Should-BeString -CaseSensitive (Get-TestTask).subscriptionKey
        $task.Source | Should-Be 'chair.glb, oak.png'
        $task.Consumed | Should-Be 0.5
        $task.Status | Should-Be 'Submitted'
        $form = Get-TestSubmission
        $form.endpoint | Should-Be 'rodin_texture_only'
        @($form.fields.psobject.Properties).Count | Should-Be 0
        $form.files.field -join '|' | Should-Be 'image|model'
        $form.files.contentType -join '|' | Should-Be 'image/png|model/gltf-binary'
        $form.files.sha256 -join '|' | Should-Be ((Get-FileHash $image, $models[0]).Hash.ToLowerInvariant() -join '|')
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'sends -<Parameter> as the field <Field> only' -ForEach $fields {
        $arguments = @{ $Parameter = $Given }
        $null = Submit-RodinTextureTask $image $models[0] @arguments
        $form = Get-TestSubmission
        $form.fields.psobject.Properties.Name | Should-BeSequence @($Field)
        $form.fields.$Field | Should-BeString -CaseSensitive $Sent
    }

    It 'accepts an undocumented value with a warning' {
        Add-TestEndpointFault rodin_texture_only @{
            kind = 'body'; text = '{"uuid":"11111111-1111-1111-1111-111111111111","jobs":{"subscription_key":"k"}}'
        }
        $null = Submit-RodinTextureTask $image $models[0] -Resolution '8K' -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should-MatchString '8K.*Basic, High'
        (Get-TestSubmission).fields.resolution | Should-Be '8K'
    }

    It 'has tab completion for -<Parameter>' -ForEach @(
        @{ Parameter = 'Resolution'; Values = 'Basic|High' }
        @{ Parameter = 'Format'; Values = 'glb|usdz|fbx|obj|stl' }
        @{ Parameter = 'Material'; Values = 'PBR|Shaded|All|None' }
    ) {
        $line = "Submit-RodinTextureTask -$Parameter "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -join '|' | Should-Be $Values
    }

    It 'is submitted for each model in the pipeline: <Name>' -ForEach @(
        @{ Name = 'files'; Items = { Get-ChildItem "$TestDrive/models" } }
        @{ Name = 'paths'; Items = { $models } }
        @{ Name = 'rows'; Items = { $models | ForEach-Object { [pscustomobject]@{ Model = $_; Seed = '' } } } }
    ) {
        $tasks = & $Items | Submit-RodinTextureTask -Image $image
        $tasks.Source -join '|' | Should-Be 'chair.glb, oak.png|table [old].glb, oak.png'
        @(Get-TestTask).Count | Should-Be 2
        (Get-TestSubmission).fields | Should-All { @($_.psobject.Properties).Count | Should-Be 0 }
    }

    It 'is submitted for each row of a CSV file' {
        $other = New-TestImage "$TestDrive/steel.png"
        $tasks = [pscustomobject]@{ Image = $image; Model = $models[0] }, [pscustomobject]@{ Image = $other; Model = $models[1] } |
            ConvertTo-Csv | ConvertFrom-Csv | Submit-RodinTextureTask
        $tasks.Source -join '|' | Should-Be 'chair.glb, oak.png|table [old].glb, steel.png'
    }

    It 'is written to -ReceiptPath' {
        $task = Submit-RodinTextureTask $image $models[0] -ReceiptPath "$TestDrive/tasks.jsonl"
        (Get-Content "$TestDrive/tasks.jsonl" | ConvertFrom-Json).SubscriptionKey | Should-BeString -CaseSensitive $task.SubscriptionKey
    }

    It 'is not submitted with -WhatIf' {
        Submit-RodinTextureTask $image $models[0] -WhatIf | Should-BeNull
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe 'The size of a model' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'can be 10 MB' {
        (Submit-RodinTextureTask $image (New-TestImage "$TestDrive/whole.glb" -Length (10MB))).TaskUuid | Should-NotBeEmptyString
    }

    It 'causes InvalidRequest without a request above 10 MB, and the other tasks are submitted' {
        $large = New-TestImage "$TestDrive/large.glb" -Length (10MB + 1)
        $tasks = $models[0], $large, $models[1] | Submit-RodinTextureTask -Image $image @silent
        $tasks.Count | Should-Be 2
        $errors.FullyQualifiedErrorId | Should-BeSequence @("InvalidRequest,$command")
        "$errors" | Should-MatchString 'large\.glb.*10485761'
        Get-TestSubmissionCount | Should-Be 2
    }
}

Describe 'An invalid texture task' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'causes InvalidRequest without a request: <Name>' -ForEach @(
        @{ Name = 'a missing model file'; Files = { @{ Image = $image; Model = "$TestDrive/none.glb" } }; Message = 'none\.glb' }
        @{ Name = 'a missing image file'; Files = { @{ Image = "$TestDrive/none.png"; Model = $models[0] } }; Message = 'none\.png' }
        @{
            Name = 'several images'
            Files = {
                $null = New-TestImage "$TestDrive/two/a.png"
                $null = New-TestImage "$TestDrive/two/b.png"
                @{ Image = "$TestDrive/two/*.png"; Model = $models[0] }
            }; Message = 'matches \d+ files'
        }
        @{ Name = 'several models'; Files = { @{ Image = $image; Model = "$TestDrive/models/*.glb" } }; Message = 'matches \d+ files' }
        @{ Name = 'a folder'; Files = { @{ Image = $image; Model = "$TestDrive/models" } }; Message = 'folder' }
        @{
            Name = 'an empty model'
            Files = { $null = New-Item "$TestDrive/empty.glb" -Force; @{ Image = $image; Model = "$TestDrive/empty.glb" } }
            Message = 'empty'
        }
    ) {
        $files = & $Files
        $emitted = Submit-RodinTextureTask @files @silent
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @("InvalidRequest,$command")
        "$errors" | Should-MatchString $Message
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'causes a parameter binding error: <Name>' -ForEach @(
        @{ Name = 'no model'; Arguments = { @{ Image = $image } } }
        @{ Name = 'no image'; Arguments = { @{ Model = $models[0] } } }
        @{ Name = 'a seed above the range'; Arguments = { @{ Image = $image; Model = $models[0]; Seed = 65536 } } }
    ) {
        # This runspace is non-interactive, so PowerShell cannot prompt for the missing parameters.
        $shell = [powershell]::Create().AddScript('param($Module) Import-Module $Module').AddArgument((Get-Module Rodin).Path)
        $null = $shell.Invoke()
        $shell.Commands.Clear()
        { $null = $shell.AddCommand('Submit-RodinTextureTask').AddParameters((& $Arguments)).Invoke() } | Should-Throw
        $shell.Dispose()
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'causes the same errors as other submissions: <Id>' -ForEach @(
        @{ Id = 'InsufficientFunds'; Fault = @{ kind = 'apiError'; code = 'INSUFFICIENT_FUND' }; MayBeAccepted = $false }
        @{ Id = 'ContentRejected'; Fault = @{ kind = 'apiError'; code = 'IMAGE_CONTENT_VIOLATION' }; MayBeAccepted = $false }
        @{ Id = 'ServiceUnavailable'; Fault = @{ kind = 'status'; code = 500 }; MayBeAccepted = $true }
        @{ Id = 'ConnectionFailed'; Fault = @{ kind = 'disconnect'; afterBytes = -1 }; MayBeAccepted = $true }
    ) {
        Add-TestEndpointFault rodin_texture_only $Fault
        $null = Submit-RodinTextureTask $image $models[0] @silent
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-Be $MayBeAccepted
        $errors[0].TargetObject | Should-Be 'chair.glb, oak.png'
        Get-TestSubmissionCount | Should-Be 1
    }
}
