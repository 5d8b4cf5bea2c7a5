BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    Set-TestBalance 100000
    $folder = "$TestDrive/photos"
    $front, $back, $side = 'front.png', 'back.png', 'side.png' | ForEach-Object { New-TestImage "$folder/$_" }
    $errorId = 'InvalidRequest,Rodin.Commands.SubmitRodinTaskCommand'
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'An image' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'is sent completely in the documented field, with its name and content type' {
        $large = New-TestImage "$TestDrive/large.png" -Length 5000001
        $null = Submit-RodinTask -Image $large
        $file = (Get-TestSubmission).files[0]
        $file.field | Should-Be 'images'
        $file.fileName | Should-Be 'large.png'
        $file.contentType | Should-Be 'image/png'
        $file.length | Should-Be 5000001
        $file.sha256 | Should-Be (Get-FileHash $large).Hash.ToLowerInvariant()
    }

    It 'is sent with the content type of its extension: <Extension>' -ForEach @(
        @{ Extension = 'JPG'; Type = 'image/jpeg' }
        @{ Extension = 'jpeg'; Type = 'image/jpeg' }
        @{ Extension = 'webp'; Type = 'image/webp' }
        @{ Extension = 'heic'; Type = 'application/octet-stream' }
    ) {
        $null = Submit-RodinTask -Image (New-TestImage "$TestDrive/a.$Extension")
        (Get-TestSubmission).files.contentType | Should-Be $Type
    }

    It 'can be submitted with or without a prompt' {
        $null = Submit-RodinTask -Image $front
        $null = Submit-RodinTask 'a chair' -Image $front
        $first, $second = Get-TestSubmission
        @($first.fields.psobject.Properties).Count | Should-Be 0
        $second.fields.prompt | Should-Be 'a chair'
        $second.files.fileName | Should-Be 'front.png'
    }

    It 'can be specified by a path relative to the current location' {
        Push-Location $folder
        try { $null = Submit-RodinTask -Image ./front.png, back.png }
        finally { Pop-Location }
        (Get-TestSubmission).files.fileName -join '|' | Should-Be 'front.png|back.png'
    }

    It 'can be specified by a path on a PowerShell drive' {
        $null = New-PSDrive Photos FileSystem $folder
        $null = Submit-RodinTask -Image Photos:/front.png
        Push-Location Photos:
        try { $null = Submit-RodinTask -Image back.png }
        finally { Pop-Location; Remove-PSDrive Photos }
        (Get-TestSubmission).files.fileName -join '|' | Should-Be 'front.png|back.png'
    }

    It 'can have any file name: <Name>' -ForEach @(
        @{ Name = 'a chair.png'; Sent = 'a chair.png' }
        @{ Name = 'a[1].png'; Sent = 'a[1].png' }
        @{ Name = 'it''s; a=b & c%20.png'; Sent = 'it''s; a=b & c%20.png' }
        @{ Name = 'Stuhl für 椅子.png'; Sent = 'Stuhl f_r __.png' }
        @{ Name = '$home`.png'; Sent = '$home`.png' }
    ) {
        $path = New-TestImage "$TestDrive/names/$Name"
        $byName = Submit-RodinTask -Image $path
        $byName.Source | Should-BeString -CaseSensitive $Name
        (Get-Item -LiteralPath $path | Submit-RodinTask).Source | Should-BeString -CaseSensitive $Name
        $files = (Get-TestSubmission).files
        $files.fileName | Should-BeSequence $Sent, $Sent
        $hash = (Get-FileHash -LiteralPath $path).Hash.ToLowerInvariant()
        $files.sha256 | Should-BeSequence $hash, $hash
    }

    It 'can have a name with double quotes, which cannot add form fields' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows does not allow such names' }
        $null = Submit-RodinTask -Image (New-TestImage "$TestDrive/names/`"; name=`"prompt.png")
        $sent = Get-TestSubmission
        $sent.files.field | Should-Be 'images'
        @($sent.fields.psobject.Properties).Count | Should-Be 0
    }

    It 'is not changed' {
        $hash = (Get-FileHash $front).Hash
        $null = Submit-RodinTask -Image $front
        (Get-FileHash $front).Hash | Should-Be $hash
    }

    It 'can be open for reading in another process' {
        $other = [IO.File]::Open($front, 'Open', 'Read', 'ReadWrite')
        try { (Submit-RodinTask -Image $front).TaskUuid | Should-NotBeEmptyString }
        finally { $other.Dispose() }
    }
}

Describe 'Several images as an argument' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'are one task, with the images in the specified order' {
        @(Submit-RodinTask -Image $side, $front, $back).Count | Should-Be 1
        (Get-TestSubmission).files.fileName -join '|' | Should-Be 'side.png|front.png|back.png'
        @(Get-TestSubmission).Count | Should-Be 1
    }

    It 'are one task if they match a wildcard, sorted by name' {
        @(Submit-RodinTask -Image "$folder/*.png").Count | Should-Be 1
        (Get-TestSubmission).files.fileName -join '|' | Should-Be 'back.png|front.png|side.png'
    }

    It 'can be up to five' {
        $five = 1..5 | ForEach-Object { New-TestImage "$TestDrive/five/$_.png" }
        $null = Submit-RodinTask -Image $five
        @((Get-TestSubmission).files).Count | Should-Be 5
    }

    It 'cause InvalidRequest without a request if they are six: <Name>' -ForEach @(
        @{ Name = 'by name'; Image = { 1..6 | ForEach-Object { "$TestDrive/six/$_.png" } } }
        @{ Name = 'by a wildcard'; Image = { "$TestDrive/six/*.png" } }
    ) {
        $null = 1..6 | ForEach-Object { New-TestImage "$TestDrive/six/$_.png" }
        $emitted = Submit-RodinTask -Image (& $Image) -ErrorVariable errors -ErrorAction SilentlyContinue
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @($errorId)
        "$errors" | Should-MatchString '\b6\b'
        Get-TestSubmissionCount | Should-Be 0
    }
}

Describe 'Images from the pipeline' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'are one task each, in order: <Name>' -ForEach @(
        @{ Name = 'output of Get-ChildItem'; Items = { Get-ChildItem $folder/*.png } }
        @{ Name = 'output of Get-ChildItem -Name in the same folder'; Items = { Set-Location $folder; Get-ChildItem *.png -Name } }
        @{ Name = 'paths'; Items = { Get-ChildItem $folder/*.png | ForEach-Object FullName } }
        @{ Name = 'FileInfo'; Items = { (Get-ChildItem $folder/*.png).FullName | ForEach-Object { [IO.FileInfo]$_ } } }
        @{
            Name = 'objects with a property Image'
            Items = { Get-ChildItem $folder/*.png | ForEach-Object { [pscustomobject]@{ Image = $_.FullName; Other = 1 } } }
        }
        @{ Name = 'objects with a property FullName'; Items = { Get-ChildItem $folder/*.png | Select-Object FullName, Length } }
    ) {
        Push-Location
        try { $tasks = & $Items | Submit-RodinTask -Quality low }
        finally { Pop-Location }
        $tasks.Source -join '|' | Should-Be 'back.png|front.png|side.png'
        $sent = Get-TestSubmission
        $sent.files.fileName -join '|' | Should-Be 'back.png|front.png|side.png'
        $sent.fields.quality -join '|' | Should-Be 'low|low|low'
        $tasks.TaskUuid -join '|' | Should-Be ((Get-TestTask | Select-Object -Last 3).taskUuid -join '|')
    }

    It 'are submitted with the same prompt' {
        ($front, $back | Submit-RodinTask -Prompt 'a chair' | ForEach-Object Source) -join '|' | Should-Be 'front.png|back.png'
        (Get-TestSubmission).fields.prompt -join '|' | Should-Be 'a chair|a chair'
    }

    It 'can be an array in a property of one object' {
        @([pscustomobject]@{ Image = $front, $back }, [pscustomobject]@{ Image = $side } | Submit-RodinTask).Count | Should-Be 2
        (Get-TestSubmission)[0].files.fileName -join '|' | Should-Be 'front.png|back.png'
    }
}

Describe 'An invalid image path' {
    BeforeAll {
        $null = New-Item "$TestDrive/empty.png" -ItemType File
    }

    BeforeEach {
        Clear-TestRequest
    }

    It 'causes InvalidRequest with the reason and without a request, and the other images are submitted: <Name>' -ForEach @(
        @{ Name = 'a missing file'; Path = { "$TestDrive/none.png" }; Message = 'none\.png' }
        @{ Name = 'a wildcard without a match'; Path = { "$TestDrive/none*.png" }; Message = 'none\*\.png' }
        @{ Name = 'a folder'; Path = { $folder }; Message = 'folder' }
        @{ Name = 'a folder from Get-Item'; Path = { Get-Item $folder }; Message = 'folder' }
        @{ Name = 'an empty file'; Path = { "$TestDrive/empty.png" }; Message = 'empty' }
        @{ Name = 'a variable'; Path = { 'Env:PATH' }; Message = 'Environment' }
        @{ Name = 'a path on a drive that does not exist'; Path = { 'nodrive:/a.png' }; Message = 'nodrive' }
    ) {
        $emitted = @($front, (& $Path), $back | Submit-RodinTask -ErrorVariable errors -ErrorAction SilentlyContinue)
        $emitted.Source -join '|' | Should-Be 'front.png|back.png'
        $errors.FullyQualifiedErrorId | Should-BeSequence @($errorId)
        "$errors" | Should-MatchString $Message
        (Get-TestSubmission).files.fileName -join '|' | Should-Be 'front.png|back.png'
        Get-TestSubmissionCount | Should-Be 2
    }

    It 'prevents its whole task, because a task with fewer images creates a different model' {
        $emitted = Submit-RodinTask -Image $front, "$TestDrive/none.png" -ErrorVariable errors -ErrorAction SilentlyContinue
        $emitted | Should-BeNull
        $errors.Count | Should-Be 1
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'is reported by the service if the file is not an image' {
        Set-Content "$TestDrive/text.png" 'no picture'
        $null = Submit-RodinTask -Image "$TestDrive/text.png" -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeSequence @($errorId)
        "$errors" | Should-MatchString 'contains a file that is not an image'
    }
}

Describe 'Rows as pipeline input' {
    BeforeEach {
        Clear-TestRequest
    }

    It 'of a CSV file are one task each, and an empty cell counts as absent' {
        Set-Content "$TestDrive/prompts.csv" @(
            'Prompt,Image,Tier,Seed,QualityOverride,Height,Comment'
            'a lamp,,Sketch,7,,1.5,one'
            'a bed,,,,,,'
            "a chair,$front,Regular,0,500,,two"
            ",$back,,,,2,"
        )
        $tasks = Import-Csv "$TestDrive/prompts.csv" | Submit-RodinTask -WarningVariable warnings
        $tasks.Source -join '|' | Should-Be 'a lamp|a bed|front.png|back.png'
        $warnings.Count | Should-Be 0
        $sent = Get-TestSubmission
        $sent | ForEach-Object {
            ($_.fields.psobject.Properties | Sort-Object Name | ForEach-Object { "$($_.Name)=$($_.Value)" }) -join ' '
        } | Join-String -Separator ', ' |
            Should-Be 'height=1.5 prompt=a lamp seed=7 tier=Sketch, prompt=a bed, prompt=a chair quality_override=500 seed=0 tier=Regular, height=2'
        $sent.ForEach{ @($_.files).Count } -join '|' | Should-Be '0|0|1|1'
    }

    It 'of JSON are one task each, and null and absent properties do not take the value of the previous row' {
        $rows = '[{"Prompt":"a","Tier":"Sketch","Seed":5,"Height":1.5},{"Prompt":"b"},{"Prompt":"c","Tier":null,"Seed":null,"Height":null,"Image":null}]' |
            ConvertFrom-Json
        ($rows | Submit-RodinTask).Source -join '|' | Should-Be 'a|b|c'
        (Get-TestSubmission).fields.ForEach{ $_.psobject.Properties.Name -join ' ' } -join '|' |
            Should-Be 'prompt tier seed height|prompt|prompt'
    }

    It 'can be any objects with a property Prompt' {
        class Wish { [string] $Prompt; [int] $Seed }
        ([Wish]@{ Prompt = 'a lamp'; Seed = 3 }, [pscustomobject]@{ prompt = 'a bed' } | Submit-RodinTask).Source -join '|' |
            Should-Be 'a lamp|a bed'
    }

    It 'share the arguments of the command' {
        $null = 'Prompt,Tier', 'a,Sketch', 'b,Smooth' | ConvertFrom-Csv | Submit-RodinTask -Format fbx
        (Get-TestSubmission).fields.geometry_file_format -join '|' | Should-Be 'fbx|fbx'
        (Get-TestSubmission).fields.tier -join '|' | Should-Be 'Sketch|Smooth'
    }

    It 'that are invalid cause one error each, and the other rows are submitted: <Row>' -ForEach @(
        @{ Row = ',Sketch,1'; Id = 'InvalidRequest,*' }
        @{ Row = 'x,Sketch,65536'; Id = 'ParameterArgumentValidationError,*' }
        @{ Row = 'x,Sketch,seven'; Id = 'ParameterArgumentTransformationError,*' }
    ) {
        $tasks = 'Prompt,Tier,Seed', 'a,,', $Row, 'b,,' | ConvertFrom-Csv |
            Submit-RodinTask -ErrorVariable errors -ErrorAction SilentlyContinue
        $tasks.Source -join '|' | Should-Be 'a|b'
        @($errors).Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString $Id
        Get-TestSubmissionCount | Should-Be 2
    }

    It 'of JSON can contain additional fields' {
        $null = '{"Prompt":"a","AdditionalField":{"new_field":[1,2]}}' | ConvertFrom-Json | Submit-RodinTask
        (Get-TestSubmission).fields.new_field | Should-Be '[1,2]'
    }

    It 'with invalid additional fields cause an error without a request' {
        $null = [pscustomobject]@{ Prompt = 'a'; AdditionalField = 'new_field=1' } |
            Submit-RodinTask -ErrorVariable errors -ErrorAction SilentlyContinue
        @($errors).Count | Should-Be 1
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'are not converted to a string and used as a path: <Name>' -ForEach @(
        @{ Name = 'an object without such a property'; Row = [pscustomobject]@{ Wish = 'a lamp' } }
        @{ Name = 'a hashtable'; Row = @{ Prompt = 'a lamp' } }
        @{ Name = 'a date'; Row = [datetime]::new(2026, 1, 2) }
    ) {
        $null = $Row | Submit-RodinTask -ErrorVariable errors -ErrorAction SilentlyContinue
        @($errors).Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'InputObjectNotBound,*'
        Get-TestSubmissionCount | Should-Be 0
    }
}
