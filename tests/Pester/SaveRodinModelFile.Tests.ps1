BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The sentence that must work' {
    It 'lists and saves the files of a finished task, byte for byte' {
        $uuid = $emulator.sampleTaskUuid
        $saved = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination "$TestDrive/models"

        $names = 'base_basic_pbr.glb', 'preview.webp', 'texture_diffuse.png', 'texture_metallic.png', 'texture_normal.png',
            'texture_roughness.png'
        $saved.Name | Sort-Object | Should-BeSequence $names
        (Get-ChildItem "$TestDrive/models/$uuid").Name | Sort-Object | Should-BeSequence $names
        $glb = Get-Item "$TestDrive/models/$uuid/base_basic_pbr.glb"
        $glb.Length | Should-BeGreaterThan 5MB
        [BitConverter]::ToUInt32([IO.File]::ReadAllBytes($glb), 8) | Should-Be $glb.Length
        foreach ($file in Get-RodinDownload $uuid) {
            $reference = "$TestDrive/reference"
            Invoke-WebRequest $file.Url -OutFile $reference -NoProxy
            (Get-FileHash "$TestDrive/models/$uuid/$($file.FileName)").Hash | Should-Be (Get-FileHash $reference).Hash
        }
    }
}

Describe 'The output of Save-RodinModelFile' {
    BeforeAll {
        $task = Add-TestTask (New-Glb 'base.glb' 1234), @{ name = 'preview.webp'; sample = 'webp' }
        $saved = Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination "$TestDrive/emits" | Sort-Object Name
    }

    It 'is a FileInfo for each file, as the declared output type states' {
        (Get-Command Save-RodinModelFile).OutputType.Type | Should-BeSequence @([IO.FileInfo])
        $saved.Count | Should-Be 2
        $saved | Should-All { $_ | Should-HaveType ([IO.FileInfo]) }
    }

    It 'refers to the file in the folder of the task' {
        $saved[0].FullName | Should-Be (Join-Path $TestDrive 'emits' $task.taskUuid 'base.glb')
        $saved[0].Length | Should-Be 1234
        $saved[0].Exists | Should-BeTrue
    }

    It 'contains the task, the kind, the name at the service, and the status' {
        $saved.TaskUuid | Should-BeSequence $task.taskUuid, $task.taskUuid
        $saved.Kind | ForEach-Object ToString | Should-BeSequence 'Model', 'Preview'
        $saved.SourceName | Should-BeSequence 'base.glb', 'preview.webp'
        $saved.Status | Should-BeSequence 'Downloaded', 'Downloaded'
    }

    It 'contains no part of the link' {
        $saved | Should-All { $_.psobject.Properties.Name -notcontains 'Url' }
        ($saved | Format-List * -Force | Out-String) | Should-NotMatchString 'X-Tos|127\.0\.0\.1'
    }

    It 'can be piped to cmdlets that accept files' {
        ($saved | Get-FileHash).Count | Should-Be 2
    }

    It 'includes no partial files, and none are left' {
        @(Get-ChildItem "$TestDrive/emits" -Recurse -Filter '*.part*').Count | Should-Be 0
    }
}

Describe 'The path of a saved file' {
    BeforeAll {
        $task = Add-TestTask (New-Glb)
        $file = Get-RodinDownload $task.taskUuid
    }

    It 'is in the destination folder itself with -Flat' {
        ($file | Save-RodinModelFile -Destination "$TestDrive/flat" -Flat).FullName | Should-Be (Join-Path $TestDrive 'flat' 'base.glb')
    }

    It 'is specified by the second positional argument' {
        (Save-RodinModelFile $file "$TestDrive/second").FullName | Should-Be (Join-Path $TestDrive 'second' $task.taskUuid 'base.glb')
    }

    It 'is chosen for each file by a script block' {
        $two = Add-TestTask (New-Glb 'a.glb'), @{ name = 'b.mtl'; sample = 'mtl' }
        $saved = Get-RodinDownload $two.taskUuid | Save-RodinModelFile -Destination { "$TestDrive/by kind/$($_.Kind)" } -Flat
        $saved.FullName | Sort-Object |
            Should-BeSequence (Join-Path $TestDrive 'by kind' 'Material' 'b.mtl'), (Join-Path $TestDrive 'by kind' 'Model' 'a.glb')
    }

    It 'is in a separate folder for each task, so that file names can repeat' {
        $others = 1..2 | ForEach-Object { (Add-TestTask (New-Glb 'base.glb' -Filler $_)).taskUuid }
        $saved = Get-RodinDownload $others | Save-RodinModelFile -Destination "$TestDrive/several"
        $saved.Count | Should-Be 2
        foreach ($i in 0, 1) { [IO.File]::ReadAllBytes("$TestDrive/several/$($others[$i])/base.glb")[-1] | Should-Be ($i + 1) }
    }

    It 'can conflict with -Flat: the first file is saved, the second causes FileExists, and nothing is overwritten' {
        $others = 1..2 | ForEach-Object { (Add-TestTask (New-Glb 'base.glb' -Filler $_)).taskUuid }
        foreach ($force in $false, $true) {
            $saved = Get-RodinDownload $others |
                Save-RodinModelFile -Destination "$TestDrive/one place $force" -Flat -Force:$force -ErrorVariable errors `
                    -ErrorAction SilentlyContinue
            $saved.TaskUuid | Should-BeSequence @($others[0])
            $errors.Count | Should-Be 1
            $errors[0].FullyQualifiedErrorId | Should-Be 'FileExists,Rodin.Commands.SaveRodinModelFileCommand'
            [IO.File]::ReadAllBytes("$TestDrive/one place $force/base.glb")[-1] | Should-Be 1
        }
    }
}

Describe 'Download requests' {
    It 'contain no API key, and use the link unchanged' {
        $task = Add-TestTask (New-Glb 'with blank & ümlaut.glb')
        $file = Get-RodinDownload $task.taskUuid
        $null = $file | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop
        $request = Get-TestRequest $task.taskUuid -Server file
        $request.method | Should-Be 'GET'
        $request.headers.psobject.Properties.Name -contains 'Authorization' | Should-BeFalse
        "$($request | ConvertTo-Json -Depth 5)".Contains($env:RODIN_API_KEY) | Should-BeFalse
        ([uri]$file.Url).GetLeftPart('Authority') + $request.path + $request.query | Should-BeString -CaseSensitive $file.Url
    }

    It 'need no API key if the links are known' {
        $file = Get-RodinDownload (Add-TestTask (New-Glb)).taskUuid
        $key = $env:RODIN_API_KEY
        try {
            $env:RODIN_API_KEY = $null
            ($file | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop).Status | Should-Be 'Downloaded'
        }
        finally { $env:RODIN_API_KEY = $key }
    }
}

Describe 'An empty file, or one of unknown length' {
    It 'is saved: <Name>' -ForEach @(
        @{ Name = 'empty'; File = @{ name = 'empty.bin'; length = 0 }; Length = 0 }
        @{ Name = 'chunked'; File = @{ name = 'chunked.bin'; length = 5000; faults = @(@{ kind = 'noLength' }) }; Length = 5000 }
    ) {
        $saved = Get-RodinDownload (Add-TestTask $File).taskUuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop
        $saved.Length | Should-Be $Length
        $saved.Status | Should-Be 'Downloaded'
    }
}
