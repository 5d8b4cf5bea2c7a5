BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'What Get-RodinDownload emits' {
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

    It 'is what the command promises as its output type' {
        (Get-Command Get-RodinDownload).OutputType.Type | Should-BeSequence @([Rodin.ModelFile])
    }

    It 'has all the properties that users were promised' {
        $files[0].psobject.Properties.Name | Sort-Object | Should-BeSequence 'ExpiresAt', 'FileName', 'Format', 'Kind', 'Name', 'TaskUuid', 'Url'
    }

    It 'says of each file which task it is of' {
        $files | Should-All { $_.TaskUuid | Should-Be $task.taskUuid }
    }

    It 'tells the kind and the format from the name' {
        $files.Kind | ForEach-Object ToString | Should-BeSequence 'Model', 'Texture', 'Material', 'Preview', 'Other'
        $files.Format | Should-BeSequence 'glb', 'png', 'mtl', 'webp', ''
    }

    It 'names each file as it will be on disk' {
        $files.FileName | Should-BeSequence $files.Name
    }

    It 'gives the link to the letter as the service did' {
        $listed = (Invoke-RestMethod "$env:RODIN_BASE_URI/download" -Method Post -ContentType 'application/json' -NoProxy -Headers @{
            Authorization = "Bearer $env:RODIN_API_KEY" } -Body "{`"task_uuid`":`"$($task.taskUuid)`"}").list[0].url
        # A link that is signed in another second has another date and signature; all else is the same text.
        $unsigned = { $args[0] -replace '(X-Tos-(Date|Signature))=\w+', '$1' }
        & $unsigned $files[0].Url | Should-BeString -CaseSensitive (& $unsigned $listed)
    }

    It 'says when the link expires' {
        $files[0].ExpiresAt | Should-HaveType ([DateTimeOffset])
        $left = ($files[0].ExpiresAt - [DateTimeOffset]::UtcNow).TotalSeconds
        $left | Should-BeGreaterThan 300
        $left | Should-BeLessThanOrEqual 600
    }

    It 'has no expiry where the link names none' {
        $task = Add-TestTask @{ name = 'a.glb'; link = 'https://files.example.com/a.glb' }
        (Get-RodinDownload $task.taskUuid).ExpiresAt | Should-BeNull
    }
}

Describe 'How Get-RodinDownload asks' {
    It 'posts the uuid, and the key as a bearer token, to the documented endpoint' {
        $task = Add-TestTask (New-Glb)
        $null = Get-RodinDownload $task.taskUuid
        $request = Get-TestRequest $task.taskUuid
        $request.method | Should-Be 'POST'
        $request.path | Should-Be '/api/v2/download'
        $request.headers.Authorization | Should-Be "Bearer $env:RODIN_API_KEY"
        $request.headers.'Content-Type' | Should-MatchString '^application/json'
        $request.body | ConvertFrom-Json | ForEach-Object task_uuid | Should-Be $task.taskUuid
    }

    It 'takes a base address with or without a slash at its end' {
        $task = Add-TestTask (New-Glb)
        (Get-RodinDownload $task.taskUuid -BaseUri "$env:RODIN_BASE_URI/").Name | Should-Be 'base.glb'
        (Get-RodinDownload $task.taskUuid -BaseUri $env:RODIN_BASE_URI).Name | Should-Be 'base.glb'
    }
}

Describe 'Where Get-RodinDownload takes uuids from' {
    BeforeAll {
        $first = (Add-TestTask (New-Glb 'first.glb')).taskUuid
        $second = (Add-TestTask (New-Glb 'second.glb')).taskUuid
    }

    It 'the first argument' {
        (Get-RodinDownload $first).Name | Should-Be 'first.glb'
    }

    It 'an argument of several' {
        (Get-RodinDownload -TaskUuid $first, $second).Name | Should-BeSequence 'first.glb', 'second.glb'
    }

    It 'the pipeline, by value' {
        ($first, $second | Get-RodinDownload).Name | Should-BeSequence 'first.glb', 'second.glb'
    }

    It 'a property <_> in the pipeline' -ForEach 'TaskUuid', 'task_uuid', 'uuid' {
        ([pscustomobject]@{ $_ = $second; Other = 1 } | Get-RodinDownload).Name | Should-Be 'second.glb'
    }

    It 'what the service itself answered to a generation' {
        $answer = "{`"uuid`":`"$first`",`"jobs`":{`"uuids`":[`"$(New-Guid)`"],`"subscription_key`":`"eyJ`"}}" | ConvertFrom-Json
        ($answer | Get-RodinDownload).Name | Should-Be 'first.glb'
    }

    It 'a guid, or text with blanks around it or in capitals' {
        ([guid]$first, " $first`r`n", $first.ToUpperInvariant() | Get-RodinDownload).Name | Should-BeSequence 'first.glb', 'first.glb', 'first.glb'
    }
}

Describe 'What Get-RodinDownload leaves out' {
    BeforeAll {
        $uuid = (Add-TestTask @(
            @{ name = 'base_pbr.glb' }, @{ name = 'base_shaded.glb' }, @{ name = 'base.mtl' }, @{ name = 'texture_pbr.png' }, @{ name = 'preview.webp' }, @{ name = 'a[1].txt' }
        )).taskUuid
    }

    It 'keeps the files that <Filter> name: <Expected>' -ForEach @(
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

    It 'takes -Name as the second argument' {
        (Get-RodinDownload $uuid *.webp).Name | Should-Be 'preview.webp'
    }

    It 'emits nothing, and says nothing, when no file passes' {
        $seen = @(Get-RodinDownload $uuid -Name 'no such file' 3>&1 2>&1)
        $seen.Count | Should-Be 0
    }
}

Describe 'An empty list' {
    It 'is a warning that says what it means, and nothing on the pipeline: <Name>' -ForEach @(
        @{ Name = 'no files'; Property = @{} }
        @{ Name = 'files that are not listed yet'; Property = @{ files = @(@{ name = 'base.bin' }); listedEntries = 0 } }
        @{ Name = 'a null for a list'; Property = @{ response = @{ list = $null } } }
        @{ Name = 'no list'; Property = @{ response = @{ message = 'fine' } } }
        @{ Name = 'error OK'; Property = @{ response = @{ error = 'OK'; list = @() } } }
    ) {
        $task = if ($Property.files) { Add-TestTask $Property.files -Property @{ listedEntries = 0 } } else { Add-TestTask -Property $Property }
        $emitted = @(Get-RodinDownload $task.taskUuid -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop)
        $emitted.Count | Should-Be 0
        $warnings.Count | Should-Be 1
        "$warnings" | Should-MatchString $task.taskUuid
        "$warnings" | Should-MatchString 'not done'
        "$warnings" | Should-MatchString 'seven days'
    }

    It 'of one task does not keep the files of others' {
        $empty = (Add-TestTask).taskUuid
        $full = (Add-TestTask (New-Glb)).taskUuid
        (Get-RodinDownload $empty, $full -WarningAction SilentlyContinue).Name | Should-Be 'base.glb'
    }
}
