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
    $models = 'robot [1].glb', 'rover.stl' | ForEach-Object { New-TestImage "$TestDrive/models/$_" -Length 2000000 }
    $silent = @{ ErrorVariable = 'errors'; ErrorAction = 'SilentlyContinue' }
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

    It 'of a file is one request that contains the complete model' {
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

    It 'of an asset is one request that contains its id and no file' {
        $task = Submit-RodinBangTask -AssetId 'an-asset'
        $task.Source | Should-Be 'an-asset'
        $form = Get-TestSubmission
        $form.fields.asset_id | Should-Be 'an-asset'
        @($form.fields.psobject.Properties).Count | Should-Be 1
        @($form.files).Count | Should-Be 0
        (Get-TestRequest).headers.'Content-Type' | Should-MatchString '^multipart/form-data'
    }

    It 'sends -<Parameter> <Given> as the field <Field> only' -ForEach $fields {
        $arguments = @{ $Parameter = $Given }
        $null = Submit-RodinBangTask $models[0] @arguments
        $form = Get-TestSubmission
        $form.fields.psobject.Properties.Name | Should-BeSequence @($Field)
        $form.fields.$Field | Should-BeString -CaseSensitive $Sent
    }

    It 'is submitted for each model in the pipeline: <Name>' -ForEach @(
        @{ Name = 'files'; Items = { Get-ChildItem "$TestDrive/models" } }
        @{ Name = 'paths'; Items = { $models } }
        @{ Name = 'rows'; Items = { $models | ForEach-Object { [pscustomobject]@{ Model = $_; Strength = '' } } } }
    ) {
        $tasks = & $Items | Submit-RodinBangTask -Format fbx
        $tasks.Source -join '|' | Should-Be 'robot [1].glb|rover.stl'
        (Get-TestSubmission).fields | Should-All { $_.psobject.Properties.Name -join '|' | Should-Be 'geometry_file_format' }
        @(Get-TestTask).Count | Should-Be 2
    }

    It 'is submitted for each row with the property <_>' -ForEach 'AssetId', 'asset_id' {
        ([pscustomobject]@{ $_ = 'one' }, [pscustomobject]@{ $_ = 'two' } | Submit-RodinBangTask).Source -join '|' | Should-Be 'one|two'
        (Get-TestSubmission).fields.asset_id -join '|' | Should-Be 'one|two'
    }

    It 'has tab completion for -Resolution' {
        $line = 'Submit-RodinBangTask -Resolution '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -join '|' | Should-Be 'Basic|High'
    }

    It 'is written to -ReceiptPath' {
        $task = Submit-RodinBangTask -AssetId 'x' -ReceiptPath "$TestDrive/tasks.jsonl"
        (Get-Content "$TestDrive/tasks.jsonl" | ConvertFrom-Json).TaskUuid | Should-Be $task.TaskUuid
    }

    It 'is not submitted with -WhatIf' {
        Submit-RodinBangTask $models[0] -WhatIf | Should-BeNull
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe 'An invalid BANG task' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'causes a parameter binding error: <Name>' -ForEach @(
        @{ Name = 'both an asset and a model'; Arguments = @{ AssetId = 'x'; Model = 'robot.glb' }; Id = 'AmbiguousParameterSet,*' }
        @{ Name = 'strength below the range'; Arguments = @{ AssetId = 'x'; Strength = 1 }; Id = 'ParameterArgumentValidationError,*' }
        @{ Name = 'strength above the range'; Arguments = @{ AssetId = 'x'; Strength = 13 }; Id = 'ParameterArgumentValidationError,*' }
        @{ Name = 'an empty asset id'; Arguments = @{ AssetId = '' }; Id = 'ParameterArgumentValidationError*' }
    ) {
        { Submit-RodinBangTask @Arguments } | Should-Throw -FullyQualifiedErrorId $Id
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'causes a parameter binding error: neither an asset nor a model' {
        # This runspace is non-interactive, so PowerShell cannot prompt for the missing parameter.
        $shell = [powershell]::Create().AddScript('param($Module) Import-Module $Module').AddArgument((Get-Module Rodin).Path)
        $null = $shell.Invoke()
        $shell.Commands.Clear()
        { $null = $shell.AddCommand('Submit-RodinBangTask').Invoke() } | Should-Throw
        $shell.Dispose()
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'causes InvalidRequest without a request, and the other tasks are submitted: <Name>' -ForEach @(
        @{ Name = 'a missing file'; Path = { "$TestDrive/none.glb" }; Message = 'none\.glb' }
        @{ Name = 'a folder'; Path = { "$TestDrive/models" }; Message = 'folder' }
        @{ Name = 'several files'; Path = { "$TestDrive/models/*" }; Message = 'matches \d+ files' }
        @{ Name = 'more than 10 MB'; Path = { New-TestImage "$TestDrive/large.glb" -Length (10MB + 1) }; Message = '10485761' }
    ) {
        $tasks = @($models[0], (& $Path), $models[1] | Submit-RodinBangTask @silent)
        $tasks.Source -join '|' | Should-Be 'robot [1].glb|rover.stl'
        $errors.FullyQualifiedErrorId | Should-BeSequence @("InvalidRequest,$command")
        "$errors" | Should-MatchString $Message
        Get-TestSubmissionCount | Should-Be 2
    }

    It 'causes the same errors as other submissions: <Id>' -ForEach @(
        @{ Id = 'TaskNotFound'; Fault = @{ kind = 'apiError'; code = 'NO_SUCH_TASK' }; MayBeAccepted = $false }
        @{ Id = 'PermissionDenied'; Fault = @{ kind = 'apiError'; code = 'PERMISSION_DENIED'; status = 403 }; MayBeAccepted = $false }
        @{ Id = 'OperationTimeout'; Fault = @{ kind = 'stall'; afterBytes = -1 }; MayBeAccepted = $true }
    ) {
        Add-TestEndpointFault bang $Fault
        $null = Submit-RodinBangTask -AssetId 'x' -OperationTimeoutSeconds ($Id -eq 'OperationTimeout' ? 1 : 60) @silent
        $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,$command")
        $errors[0].Exception.MayHaveBeenAccepted | Should-Be $MayBeAccepted
        Get-TestSubmissionCount | Should-Be 1
    }
}
