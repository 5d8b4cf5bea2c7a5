BeforeDiscovery {
    $fields = @(
        @{ Field = 'strength'; Parameter = 'Strength'; Given = 2; Sent = '2' }
        @{ Field = 'strength'; Parameter = 'Strength'; Given = 12; Sent = '12' }
        @{ Field = 'geometry_file_format'; Parameter = 'Format'; Given = 'STL'; Sent = 'stl' }
        @{ Field = 'material'; Parameter = 'Material'; Given = 'none'; Sent = 'None' }
        @{ Field = 'resolution'; Parameter = 'Resolution'; Given = 'basic'; Sent = 'Basic' }
        @{ Field = 'new_field'; Parameter = 'AdditionalField'; Given = @{ new_field = $true }; Sent = 'true' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    $models = 'robot [1].glb', 'rover.stl' | ForEach-Object { New-Picture "$TestDrive/models/$_" -Length 2000000 }
    $quiet = @{ ErrorVariable = 'errors'; ErrorAction = 'SilentlyContinue' }
    $command = 'Rodin.Commands.SubmitRodinBangTaskCommand'
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A BANG task' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'of a file is one request with the model, which arrives whole' {
        $task = Submit-RodinBangTask $models[0]
        $task | Should-HaveType ([Rodin.RodinTask])
        $task.TaskUuid | Should-Be (Get-TestTask).taskUuid
        $task.SubscriptionKey | Should-BeString -CaseSensitive (Get-TestTask).subscriptionKey
        $task.Source | Should-Be 'robot [1].glb'
        $task.Consumed | Should-Be 0.5
        $form = Get-TestSubmission
        $form.endpoint | Should-Be 'bang'
        @($form.fields.psobject.Properties).Count | Should-Be 0
        $form.files.field | Should-BeSequence @('model')
        $form.files[0].sha256 | Should-Be (Get-FileHash -LiteralPath $models[0]).Hash.ToLowerInvariant()
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'of what the service has is one request with its id, and no file' {
        $task = Submit-RodinBangTask -AssetId 'an-asset'
        $task.Source | Should-Be 'an-asset'
        $form = Get-TestSubmission
        $form.fields.asset_id | Should-Be 'an-asset'
        @($form.fields.psobject.Properties).Count | Should-Be 1
        @($form.files).Count | Should-Be 0
        (Get-TestRequest).headers.'Content-Type' | Should-MatchString '^multipart/form-data'
    }

    It 'has -<Parameter> <Given> as the field <Field>, and no other' -ForEach $fields {
        $arguments = @{ $Parameter = $Given }
        $null = Submit-RodinBangTask $models[0] @arguments
        $form = Get-TestSubmission
        $form.fields.psobject.Properties.Name | Should-BeSequence @($Field)
        $form.fields.$Field | Should-BeString -CaseSensitive $Sent
    }

    It 'comes of each model in the pipeline: <Name>' -ForEach @(
        @{ Name = 'files'; Items = { Get-ChildItem "$TestDrive/models" } }
        @{ Name = 'paths'; Items = { $models } }
        @{ Name = 'rows'; Items = { $models | ForEach-Object { [pscustomobject]@{ Model = $_; Strength = '' } } } }
    ) {
        $tasks = & $Items | Submit-RodinBangTask -Format fbx
        $tasks.Source -join '|' | Should-Be 'robot [1].glb|rover.stl'
        (Get-TestSubmission).fields | Should-All { $_.psobject.Properties.Name -join '|' | Should-Be 'geometry_file_format' }
        @(Get-TestTask).Count | Should-Be 2
    }

    It 'comes of each asset in rows, by the name <_>' -ForEach 'AssetId', 'asset_id' {
        ([pscustomobject]@{ $_ = 'one' }, [pscustomobject]@{ $_ = 'two' } | Submit-RodinBangTask).Source -join '|' | Should-Be 'one|two'
        (Get-TestSubmission).fields.asset_id -join '|' | Should-Be 'one|two'
    }

    It 'completes -Resolution by Tab' {
        $line = 'Submit-RodinBangTask -Resolution '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -join '|' | Should-Be 'Basic|High'
    }

    It 'has a receipt' {
        $task = Submit-RodinBangTask -AssetId 'x' -ReceiptPath "$TestDrive/tasks.jsonl"
        (Get-Content "$TestDrive/tasks.jsonl" | ConvertFrom-Json).TaskUuid | Should-Be $task.TaskUuid
    }

    It 'is not submitted with -WhatIf' {
        Submit-RodinBangTask $models[0] -WhatIf | Should-BeNull
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe 'What cannot be a BANG task' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'is told from the arguments themselves: <Name>' -ForEach @(
        @{ Name = 'both an asset and a model'; Arguments = @{ AssetId = 'x'; Model = 'robot.glb' }; Id = 'AmbiguousParameterSet,*' }
        @{ Name = 'too little strength'; Arguments = @{ AssetId = 'x'; Strength = 1 }; Id = 'ParameterArgumentValidationError,*' }
        @{ Name = 'too much strength'; Arguments = @{ AssetId = 'x'; Strength = 13 }; Id = 'ParameterArgumentValidationError,*' }
        @{ Name = 'an empty asset'; Arguments = @{ AssetId = '' }; Id = 'ParameterArgumentValidationError*' }
    ) {
        { Submit-RodinBangTask @Arguments } | Should-Throw -FullyQualifiedErrorId $Id
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'is told from the arguments themselves: neither an asset nor a model' {
        # Where nobody can be asked for what is missing.
        $shell = [powershell]::Create().AddScript('param($Module) Import-Module $Module').AddArgument((Get-Module Rodin).Path)
        $null = $shell.Invoke()
        $shell.Commands.Clear()
        { $null = $shell.AddCommand('Submit-RodinBangTask').Invoke() } | Should-Throw
        $shell.Dispose()
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'is InvalidRequest, nothing is sent of it, and the others go on: <Name>' -ForEach @(
        @{ Name = 'a file that is not there'; Path = { "$TestDrive/none.glb" }; Says = 'none\.glb' }
        @{ Name = 'a folder'; Path = { "$TestDrive/models" }; Says = 'folder' }
        @{ Name = 'several files'; Path = { "$TestDrive/models/*" }; Says = 'matches \d+ files' }
        @{ Name = 'more than 10 MB'; Path = { New-Picture "$TestDrive/large.glb" -Length (10MB + 1) }; Says = '10485761' }
    ) {
        $tasks = @($models[0], (& $Path), $models[1] | Submit-RodinBangTask @quiet)
        $tasks.Source -join '|' | Should-Be 'robot [1].glb|rover.stl'
        $errors.FullyQualifiedErrorId | Should-BeSequence @("InvalidRequest,$command")
        "$errors" | Should-MatchString $Says
        Get-TestSubmissionCount | Should-Be 2
    }

    It 'is refused by the service as any: <Id>' -ForEach @(
        @{ Id = 'TaskNotFound'; Fault = @{ kind = 'apiError'; code = 'NO_SUCH_TASK' }; Doubt = $false }
        @{ Id = 'PermissionDenied'; Fault = @{ kind = 'apiError'; code = 'PERMISSION_DENIED'; status = 403 }; Doubt = $false }
        @{ Id = 'OperationTimeout'; Fault = @{ kind = 'stall'; afterBytes = -1 }; Doubt = $true }
    ) {
        Add-TestEndpointFault bang $Fault
        $null = Submit-RodinBangTask -AssetId 'x' -OperationTimeoutSeconds ($Id -eq 'OperationTimeout' ? 1 : 60) @quiet
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-Be $Doubt
        Get-TestSubmissionCount | Should-Be 1
    }
}
