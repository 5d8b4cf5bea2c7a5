BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    $task = Add-TestTask (New-Glb 'base.glb'), @{ name = 'preview.webp'; sample = 'webp' }, @{ name = 'ünïcödé, "quoted".bin' }
    $uuid = $task.taskUuid
    $names = 'base.glb', 'preview.webp', 'ünïcödé, _quoted_.bin'
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Files that are given as objects or rows' {
    It 'are saved from <Name>' -ForEach @(
        @{ Name = 'live objects'; Through = { $input } }
        @{ Name = 'CSV'; Through = { $input | Export-Csv "$TestDrive/files.csv"; Import-Csv "$TestDrive/files.csv" } }
        @{
            Name = 'CSV with link, name and task only'
            Through = { $input | Select-Object Url, Name, TaskUuid | ConvertTo-Csv | ConvertFrom-Csv }
        }
        @{ Name = 'JSON'; Through = { $input | ConvertTo-Json | ConvertFrom-Json } }
        @{ Name = 'CLIXML'; Through = { $input | Export-Clixml "$TestDrive/files.xml"; Import-Clixml "$TestDrive/files.xml" } }
        @{ Name = 'a thread job'; Through = { $files = @($input); Start-ThreadJob { $using:files } | Wait-Job | Receive-Job } }
        @{
            Name = 'deserialized objects'
            Through = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize(@($input))) }
        }
        @{ Name = 'a calculated table'; Through = { $input | Select-Object @{ n = 'Url'; e = 'Url' }, Name, TaskUuid, Kind } }
    ) {
        $folder = "$TestDrive/$(New-Guid)"
        $saved = Get-RodinDownload $uuid | & $Through | Save-RodinModelFile -Destination $folder -ErrorAction Stop
        $saved.Name | Sort-Object | Should-BeSequence $names
        $saved | Should-All { $_.Directory.FullName | Should-Be (Join-Path $folder $uuid) }
        $saved.TaskUuid | Sort-Object -Unique | Should-Be $uuid
        ($saved | Where-Object Name -EQ 'preview.webp').Kind | Should-Be 'Preview'
    }

    It 'are saved from a background job' {
        if (-not (Test-Path (Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')))) {
            Set-ItResult -Skipped -Because 'a job needs the program pwsh, which is not installed'
        }

        $files = Start-Job { Get-RodinDownload $using:uuid } | Wait-Job | Receive-Job
        ($files | Save-RodinModelFile -Destination "$TestDrive/job" -ErrorAction Stop).Count | Should-Be 3
    }

    It 'are saved to the destination folder itself if they have no task' {
        $row = [pscustomobject]@{ Url = $task.files[0].link; Name = 'base.glb' }
        ($row | Save-RodinModelFile -Destination "$TestDrive/no task").FullName | Should-Be (Join-Path $TestDrive 'no task' 'base.glb')
    }

    It 'can specify the destination in a column' {
        $row = [pscustomobject]@{ Url = $task.files[0].link; Name = 'base.glb'; Destination = "$TestDrive/of the row" }
        ($row | Save-RodinModelFile).FullName | Should-Be (Join-Path $TestDrive 'of the row' 'base.glb')
    }
}

Describe '-Url and -Name' {
    It 'save a file in the folder of the task' {
        $saved = Save-RodinModelFile -Url $task.files[0].link -Name 'mine.glb' -TaskUuid $uuid -Destination "$TestDrive/arguments"
        $saved.FullName | Should-Be (Join-Path $TestDrive 'arguments' $uuid 'mine.glb')
        $saved.SourceName | Should-Be 'mine.glb'
    }

    It 'accept a link of type Uri' {
        (Save-RodinModelFile -Url ([uri]$task.files[0].link) -Name 'uri.glb' -Destination $TestDrive -ErrorAction Stop).Length |
            Should-Be 1000
    }

    It 'use the file name in the link if the name is empty' {
        (Save-RodinModelFile -Url $task.files[0].link -Name '' -Destination "$TestDrive/from link").Name | Should-Be 'base.glb'
    }

    It 'cause UnsafeFileName if neither contains a file name' {
        Save-RodinModelFile -Url 'https://x.example/?a=1' -Name '..' -Destination "$TestDrive/none" -ErrorVariable errors `
            -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-Be 'UnsafeFileName,Rodin.Commands.SaveRodinModelFileCommand'
        Test-Path "$TestDrive/none" | Should-BeFalse
    }
}

Describe '-TaskUuid' {
    It 'saves all files of a task' {
        $saved = Save-RodinModelFile -TaskUuid $uuid -Destination "$TestDrive/one"
        $saved.Name | Sort-Object | Should-BeSequence $names
        (Join-Path $TestDrive 'one' $uuid 'base.glb') | Should-Be ($saved | Where-Object Name -EQ 'base.glb').FullName
    }

    It 'saves only the files that match the filter: <Names>' -ForEach @(
        @{ Names = @{ Name = '*.glb' }; Expected = @('base.glb') }
        @{ Names = @{ Exclude = '*.glb', '*.bin' }; Expected = @('preview.webp') }
        @{ Names = @{ Kind = 'Model', 'Preview' }; Expected = 'base.glb', 'preview.webp' }
    ) {
        (Save-RodinModelFile -TaskUuid $uuid @Names -Destination "$TestDrive/$(New-Guid)").Name | Sort-Object | Should-BeSequence $Expected
    }

    It 'accepts several tasks, and one that fails does not stop the others' {
        $other = (Add-TestTask (New-Glb 'other.glb')).taskUuid
        $saved = Save-RodinModelFile -TaskUuid (New-Guid), 'no uuid', $other `
            -Destination "$TestDrive/several" -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Should-Be 'other.glb'
        $errors.FullyQualifiedErrorId | Sort-Object | Should-BeSequence 'InvalidTaskUuid,Rodin.Commands.SaveRodinModelFileCommand',
            'TaskNotFound,Rodin.Commands.SaveRodinModelFileCommand'
    }

    It 'is bound to the property <_> of pipeline input' -ForEach 'TaskUuid', 'task_uuid', 'uuid' {
        ([pscustomobject]@{ $_ = $uuid } | Save-RodinModelFile -Name '*.glb' -Destination "$TestDrive/$(New-Guid)").Name |
            Should-Be 'base.glb'
    }

    It 'writes a warning if a task has no files' {
        $empty = (Add-TestTask).taskUuid
        $saved = @(Save-RodinModelFile -TaskUuid $empty -Destination $TestDrive -WarningVariable warnings -WarningAction SilentlyContinue)
        $saved.Count | Should-Be 0
        "$warnings" | Should-MatchString $empty
    }
}

Describe 'The parameters of the download cmdlets' {
    It 'include at most one parameter that is bound by value in each parameter set: <_>' -ForEach 'Get-RodinDownload',
            'Save-RodinModelFile' {
        foreach ($set in (Get-Command $_).ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should-BeLessThanOrEqual 1
        }
    }

    It 'are the documented ones: <Command>' -ForEach @(
        @{ Command = 'Get-RodinDownload'; Names = 'TaskUuid', 'Name', 'Exclude', 'Kind' }
        @{
            Command = 'Save-RodinModelFile'
            Names = 'InputObject', 'Url', 'Name', 'FileName', 'TaskUuid', 'Destination', 'Exclude', 'Kind', 'Flat', 'FlushToDisk', 'Force',
                'WhatIf', 'Confirm'
        }
    ) {
        $shared = 'ApiKey', 'Connection', 'BaseUri', 'ThrottleLimit', 'MaximumRetryCount', 'RetryIntervalSec', 'ConnectionTimeoutSeconds',
            'OperationTimeoutSeconds'
        $common = [Management.Automation.PSCmdlet]::CommonParameters
        (Get-Command $Command).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object |
            Should-BeSequence ($Names + $shared | Sort-Object)
    }

    It 'reject numbers outside the valid range: <Name> <Value>' -ForEach @(
        @{ Name = 'ThrottleLimit'; Value = 0 }, @{ Name = 'MaximumRetryCount'; Value = -1 }, @{ Name = 'RetryIntervalSec'; Value = 0 }
        @{ Name = 'ConnectionTimeoutSeconds'; Value = 0 }, @{ Name = 'OperationTimeoutSeconds'; Value = -5 }
    ) {
        $number = @{ $Name = $Value }
        { Get-RodinDownload $uuid @number } |
            Should-Throw -FullyQualifiedErrorId 'ParameterArgumentValidationError,Rodin.Commands.GetRodinDownloadCommand'
    }

    It 'do not bind a string from the pipeline to -InputObject' {
        { 'text' | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop } |
            Should-Throw -FullyQualifiedErrorId 'InputObjectNotBound,*'
    }
}
