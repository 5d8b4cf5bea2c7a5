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
    $picture = New-Picture "$TestDrive/oak.png" -Length 20000
    $models = 'chair.glb', 'table [old].glb' | ForEach-Object { New-Picture "$TestDrive/models/$_" -Length 2000000 }
    $quiet = @{ ErrorVariable = 'errors'; ErrorAction = 'SilentlyContinue' }
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

    It 'is one request with a picture and a model, which arrive whole' {
        $task = Submit-RodinTextureTask $picture $models[0]
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
        $form.files.sha256 -join '|' | Should-Be ((Get-FileHash $picture, $models[0]).Hash.ToLowerInvariant() -join '|')
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'has -<Parameter> as the field <Field>, and no other' -ForEach $fields {
        $arguments = @{ $Parameter = $Given }
        $null = Submit-RodinTextureTask $picture $models[0] @arguments
        $form = Get-TestSubmission
        $form.fields.psobject.Properties.Name | Should-BeSequence @($Field)
        $form.fields.$Field | Should-BeString -CaseSensitive $Sent
    }

    It 'takes a word that is not documented, with a warning' {
        Add-TestEndpointFault rodin_texture_only @{ kind = 'body'; text = '{"uuid":"11111111-1111-1111-1111-111111111111","jobs":{"subscription_key":"k"}}' }
        $null = Submit-RodinTextureTask $picture $models[0] -Resolution '8K' -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should-MatchString '8K.*Basic, High'
        (Get-TestSubmission).fields.resolution | Should-Be '8K'
    }

    It 'completes -<Parameter> by Tab' -ForEach @(
        @{ Parameter = 'Resolution'; Words = 'Basic|High' }
        @{ Parameter = 'Format'; Words = 'glb|usdz|fbx|obj|stl' }
        @{ Parameter = 'Material'; Words = 'PBR|Shaded|All|None' }
    ) {
        $line = "Submit-RodinTextureTask -$Parameter "
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -join '|' | Should-Be $Words
    }

    It 'comes of each model in the pipeline: <Name>' -ForEach @(
        @{ Name = 'files'; Items = { Get-ChildItem "$TestDrive/models" } }
        @{ Name = 'paths'; Items = { $models } }
        @{ Name = 'rows'; Items = { $models | ForEach-Object { [pscustomobject]@{ Model = $_; Seed = '' } } } }
    ) {
        $tasks = & $Items | Submit-RodinTextureTask -Image $picture
        $tasks.Source -join '|' | Should-Be 'chair.glb, oak.png|table [old].glb, oak.png'
        @(Get-TestTask).Count | Should-Be 2
        (Get-TestSubmission).fields | Should-All { @($_.psobject.Properties).Count | Should-Be 0 }
    }

    It 'comes of each pair in a CSV file' {
        $other = New-Picture "$TestDrive/steel.png"
        $tasks = [pscustomobject]@{ Image = $picture; Model = $models[0] }, [pscustomobject]@{ Image = $other; Model = $models[1] } |
            ConvertTo-Csv | ConvertFrom-Csv | Submit-RodinTextureTask
        $tasks.Source -join '|' | Should-Be 'chair.glb, oak.png|table [old].glb, steel.png'
    }

    It 'has a receipt' {
        $task = Submit-RodinTextureTask $picture $models[0] -ReceiptPath "$TestDrive/tasks.jsonl"
        (Get-Content "$TestDrive/tasks.jsonl" | ConvertFrom-Json).SubscriptionKey | Should-BeString -CaseSensitive $task.SubscriptionKey
    }

    It 'is not submitted with -WhatIf' {
        Submit-RodinTextureTask $picture $models[0] -WhatIf | Should-BeNull
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe 'A model''s size' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'may be 10 MB' {
        (Submit-RodinTextureTask $picture (New-Picture "$TestDrive/whole.glb" -Length (10MB))).TaskUuid | Should-NotBeEmptyString
    }

    It 'may not be a byte more, and then nothing is sent, while the others go on' {
        $large = New-Picture "$TestDrive/large.glb" -Length (10MB + 1)
        $tasks = $models[0], $large, $models[1] | Submit-RodinTextureTask -Image $picture @quiet
        $tasks.Count | Should-Be 2
        $errors.FullyQualifiedErrorId | Should-BeSequence @("InvalidRequest,$command")
        "$errors" | Should-MatchString 'large\.glb.*10485761'
        Get-TestSubmissionCount | Should-Be 2
    }
}

Describe 'What cannot be a texture task' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is InvalidRequest, and nothing is sent: <Name>' -ForEach @(
        @{ Name = 'no such model'; Files = { @{ Image = $picture; Model = "$TestDrive/none.glb" } }; Says = 'none\.glb' }
        @{ Name = 'no such picture'; Files = { @{ Image = "$TestDrive/none.png"; Model = $models[0] } }; Says = 'none\.png' }
        @{ Name = 'several pictures'; Files = { $null = New-Picture "$TestDrive/two/a.png"; $null = New-Picture "$TestDrive/two/b.png"; @{ Image = "$TestDrive/two/*.png"; Model = $models[0] } }; Says = 'matches \d+ files' }
        @{ Name = 'several models'; Files = { @{ Image = $picture; Model = "$TestDrive/models/*.glb" } }; Says = 'matches \d+ files' }
        @{ Name = 'a folder'; Files = { @{ Image = $picture; Model = "$TestDrive/models" } }; Says = 'folder' }
        @{ Name = 'an empty model'; Files = { $null = New-Item "$TestDrive/empty.glb" -Force; @{ Image = $picture; Model = "$TestDrive/empty.glb" } }; Says = 'empty' }
    ) {
        $files = & $Files
        $emitted = Submit-RodinTextureTask @files @quiet
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @("InvalidRequest,$command")
        "$errors" | Should-MatchString $Says
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'is told from the arguments themselves: <Name>' -ForEach @(
        @{ Name = 'no model'; Arguments = { @{ Image = $picture } } }
        @{ Name = 'no picture'; Arguments = { @{ Model = $models[0] } } }
        @{ Name = 'a seed beyond the range'; Arguments = { @{ Image = $picture; Model = $models[0]; Seed = 65536 } } }
    ) {
        # Where nobody can be asked for what is missing.
        $shell = [powershell]::Create().AddScript('param($Module) Import-Module $Module').AddArgument((Get-Module Rodin).Path)
        $null = $shell.Invoke()
        $shell.Commands.Clear()
        { $null = $shell.AddCommand('Submit-RodinTextureTask').AddParameters((& $Arguments)).Invoke() } | Should-Throw
        $shell.Dispose()
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'is refused by the service as any: <Id>' -ForEach @(
        @{ Id = 'InsufficientFunds'; Fault = @{ kind = 'apiError'; code = 'INSUFFICIENT_FUND' }; Doubt = $false }
        @{ Id = 'ContentRejected'; Fault = @{ kind = 'apiError'; code = 'IMAGE_CONTENT_VIOLATION' }; Doubt = $false }
        @{ Id = 'ServiceUnavailable'; Fault = @{ kind = 'status'; code = 500 }; Doubt = $true }
        @{ Id = 'ConnectionFailed'; Fault = @{ kind = 'disconnect'; afterBytes = -1 }; Doubt = $true }
    ) {
        Add-TestEndpointFault rodin_texture_only $Fault
        $null = Submit-RodinTextureTask $picture $models[0] @quiet
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-Be $Doubt
        $errors[0].TargetObject | Should-Be 'chair.glb, oak.png'
        Get-TestSubmissionCount | Should-Be 1
    }
}
