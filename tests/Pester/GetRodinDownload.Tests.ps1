BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The output of Get-RodinDownload' {
    BeforeAll {
        $task = Add-TestTask @(
            New-Glb 'base_basic_pbr.glb'
            @{ name = 'texture_diffuse.png' }
            @{ name = 'base.mtl' }
            @{ name = 'preview.webp' }
            @{ name = 'notes' }
        )
        $files = Get-RodinDownload -TaskUuid $task.taskUuid
    }

    It 'is a Rodin.ModelFile for each entry, in the order of the list' {
        $files.Name | Should-BeSequence 'base_basic_pbr.glb', 'texture_diffuse.png', 'base.mtl', 'preview.webp', 'notes'
        $files | Should-All { $_ | Should-HaveType ([Rodin.ModelFile]) }
    }

    It 'has the declared output type' {
        (Get-Command Get-RodinDownload).OutputType.Type | Should-BeSequence @([Rodin.ModelFile])
    }

    It 'has all documented properties' {
        $files[0].psobject.Properties.Name | Sort-Object |
            Should-BeSequence 'ExpiresAt', 'FileName', 'Format', 'Kind', 'Name', 'TaskUuid', 'Url'
    }

    It 'contains the task UUID of each file' {
        $files | Should-All { $_.TaskUuid | Should-Be $task.taskUuid }
    }

    It 'derives the kind and the format from the name' {
        $files.Kind | ForEach-Object ToString | Should-BeSequence 'Model', 'Texture', 'Material', 'Preview', 'Other'
        $files.Format | Should-BeSequence 'glb', 'png', 'mtl', 'webp', ''
    }

    It 'contains the name that each file has when it is saved' {
        $files.FileName | Should-BeSequence $files.Name
    }

    It 'contains the link exactly as the service sent it' {
        $listed = (Invoke-RestMethod "$env:RODIN_BASE_URI/download" -Method Post -ContentType 'application/json' -NoProxy -Headers @{
            Authorization = "Bearer $env:RODIN_API_KEY" } -Body "{`"task_uuid`":`"$($task.taskUuid)`"}").list[0].url
        # Links that are signed at different times differ only in the date and the signature.
        $unsigned = { $args[0] -replace '(X-Tos-(Date|Signature))=\w+', '$1' }
        & $unsigned $files[0].Url | Should-BeString -CaseSensitive (& $unsigned $listed)
    }

    It 'contains the expiry time of the link' {
        $files[0].ExpiresAt | Should-HaveType ([DateTimeOffset])
        $left = ($files[0].ExpiresAt - [DateTimeOffset]::UtcNow).TotalSeconds
        $left | Should-BeGreaterThan 300
        $left | Should-BeLessThanOrEqual 600
    }

    It 'has no expiry time if the link does not contain one' {
        $task = Add-TestTask @{ name = 'a.glb'; link = 'https://files.example.com/a.glb' }
        (Get-RodinDownload $task.taskUuid).ExpiresAt | Should-BeNull
    }
}

Describe 'The request of Get-RodinDownload' {
    It 'is a POST of the task UUID to the documented endpoint, with the key as a bearer token' {
        $task = Add-TestTask (New-Glb)
        $null = Get-RodinDownload $task.taskUuid
        $request = Get-TestRequest $task.taskUuid
        $request.method | Should-Be 'POST'
        $request.path | Should-Be '/api/v2/download'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
        $request.headers.'Content-Type' | Should-MatchString '^application/json'
        $request.body | ConvertFrom-Json | ForEach-Object task_uuid | Should-Be $task.taskUuid
    }

    It 'is sent to a base address with or without a trailing slash' {
        $task = Add-TestTask (New-Glb)
        (Get-RodinDownload $task.taskUuid -BaseUri "$env:RODIN_BASE_URI/").Name | Should-Be 'base.glb'
        (Get-RodinDownload $task.taskUuid -BaseUri $env:RODIN_BASE_URI).Name | Should-Be 'base.glb'
    }
}

Describe 'The input of Get-RodinDownload' {
    BeforeAll {
        $first = (Add-TestTask (New-Glb 'first.glb')).taskUuid
        $second = (Add-TestTask (New-Glb 'second.glb')).taskUuid
    }

    It 'can be the first argument' {
        (Get-RodinDownload $first).Name | Should-Be 'first.glb'
    }

    It 'can be an array as an argument' {
        (Get-RodinDownload -TaskUuid $first, $second).Name | Should-BeSequence 'first.glb', 'second.glb'
    }

    It 'can be values from the pipeline' {
        ($first, $second | Get-RodinDownload).Name | Should-BeSequence 'first.glb', 'second.glb'
    }

    It 'can be objects with a property <_> from the pipeline' -ForEach 'TaskUuid', 'task_uuid', 'uuid' {
        ([pscustomobject]@{ $_ = $second; Other = 1 } | Get-RodinDownload).Name | Should-Be 'second.glb'
    }

    It 'can be the service''s response to a generation request' {
        $response = "{`"uuid`":`"$first`",`"jobs`":{`"uuids`":[`"$(New-Guid)`"],`"subscription_key`":`"eyJ`"}}" | ConvertFrom-Json
        ($response | Get-RodinDownload).Name | Should-Be 'first.glb'
    }

    It 'can be a GUID, or text with surrounding white space or in upper case' {
        ([guid]$first, " $first`r`n", $first.ToUpperInvariant() | Get-RodinDownload).Name |
            Should-BeSequence 'first.glb', 'first.glb', 'first.glb'
    }
}

Describe 'The filters of Get-RodinDownload' {
    BeforeAll {
        $uuid = (Add-TestTask @(
            @{ name = 'base_pbr.glb' }, @{ name = 'base_shaded.glb' }, @{ name = 'base.mtl' }, @{ name = 'texture_pbr.png' },
            @{ name = 'preview.webp' }, @{ name = 'a[1].txt' }
        )).taskUuid
    }

    It 'select the files that match <Filter>: <Expected>' -ForEach @(
        @{ Filter = @{ Name = '*.glb' }; Expected = 'base_pbr.glb', 'base_shaded.glb' }
        @{ Filter = @{ Name = 'BASE_PBR.*' }; Expected = @('base_pbr.glb') }
        @{ Filter = @{ Name = 'preview*', '*.mtl' }; Expected = 'base.mtl', 'preview.webp' }
        @{ Filter = @{ Name = '*pbr*'; Exclude = '*.png' }; Expected = @('base_pbr.glb') }
        @{ Filter = @{ Exclude = '*.glb', '*.png', '*.txt' }; Expected = 'base.mtl', 'preview.webp' }
        @{ Filter = @{ Kind = 'Model' }; Expected = 'base_pbr.glb', 'base_shaded.glb' }
        @{ Filter = @{ Kind = 'Texture', 'Preview' }; Expected = 'texture_pbr.png', 'preview.webp' }
        @{ Filter = @{ Kind = 'Material' }; Expected = @('base.mtl') }
        @{ Filter = @{ Kind = 'Other' }; Expected = @('a[1].txt') }
        @{ Filter = @{ Kind = 'Model'; Name = '*shaded*' }; Expected = @('base_shaded.glb') }
        @{ Filter = @{ Name = 'a`[1`].txt' }; Expected = @('a[1].txt') }
    ) {
        (Get-RodinDownload $uuid @Filter).Name | Should-BeSequence $Expected
    }

    It 'include -Name as the second argument' {
        (Get-RodinDownload $uuid *.webp).Name | Should-Be 'preview.webp'
    }

    It 'cause no output and no message if no file matches' {
        $seen = @(Get-RodinDownload $uuid -Name 'no such file' 3>&1 2>&1)
        $seen.Count | Should-Be 0
    }
}

Describe 'An empty list' {
    It 'causes a warning that explains it, and no output: <Name>' -ForEach @(
        @{ Name = 'no files'; Property = @{} }
        @{ Name = 'files that the service does not list yet'; Property = @{ files = @(@{ name = 'base.bin' }); listedEntries = 0 } }
        @{ Name = 'a list that is null'; Property = @{ response = @{ list = $null } } }
        @{ Name = 'no list'; Property = @{ response = @{ message = 'fine' } } }
        @{ Name = 'error OK'; Property = @{ response = @{ error = 'OK'; list = @() } } }
    ) {
        $task = if ($Property.files) {
            Add-TestTask $Property.files -Property @{ listedEntries = 0 }
        } else {
            Add-TestTask -Property $Property
        }
        $emitted = @(Get-RodinDownload $task.taskUuid -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop)
        $emitted.Count | Should-Be 0
        $warnings.Count | Should-Be 1
        "$warnings" | Should-MatchString $task.taskUuid
        "$warnings" | Should-MatchString 'not done'
        "$warnings" | Should-MatchString 'seven days'
    }

    It 'of one task does not prevent the output of other tasks'' files' {
        $empty = (Add-TestTask).taskUuid
        $full = (Add-TestTask (New-Glb)).taskUuid
        (Get-RodinDownload $empty, $full -WarningAction SilentlyContinue).Name | Should-Be 'base.glb'
    }
}
