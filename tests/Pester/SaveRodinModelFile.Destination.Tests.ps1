BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    $file = Get-RodinDownload (Add-TestTask (New-Glb)).taskUuid
    $invalid = 'DestinationInvalid,Rodin.Commands.SaveRodinModelFileCommand'
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A destination' {
    It 'is made if missing, however deep' {
        ($file | Save-RodinModelFile -Destination "$TestDrive/a/b/c" -Flat).FullName | Should-Be (Join-Path $TestDrive 'a' 'b' 'c' 'base.glb')
    }

    It 'is the session''s location without the parameter, not the process''s' {
        $null = New-Item "$TestDrive/here" -ItemType Directory
        Push-Location "$TestDrive/here"
        try { ($file | Save-RodinModelFile).FullName | Should-Be (Join-Path $TestDrive 'here' $file.TaskUuid 'base.glb') }
        finally { Pop-Location }
    }

    It 'is relative to the session''s location: <_>' -ForEach './models', 'models', '../relative/models' {
        $null = New-Item "$TestDrive/relative" -ItemType Directory -Force
        Push-Location "$TestDrive/relative"
        try { ($file | Save-RodinModelFile -Destination $_).FullName | Should-Be (Join-Path $TestDrive 'relative' 'models' $file.TaskUuid 'base.glb') }
        finally { Pop-Location }
    }

    It 'may lie on a drive of the session' {
        $null = New-PSDrive -Name Models -PSProvider FileSystem -Root $TestDrive
        ($file | Save-RodinModelFile -Destination 'Models:/on a drive' -Flat).FullName | Should-Be (Join-Path $TestDrive 'on a drive' 'base.glb')
    }

    It 'is taken literally: <_>' -ForEach 'models [x]', '[a-z]', 'back`tick', 'ünïcödé 模型' {
        ($file | Save-RodinModelFile -Destination "$TestDrive/$_" -Flat -ErrorAction Stop).FullName | Should-Be (Join-Path $TestDrive $_ 'base.glb')
        Test-Path -LiteralPath "$TestDrive/$_/base.glb" | Should-BeTrue
    }

    It 'is literal when it is the session''s location, too' {
        $null = [IO.Directory]::CreateDirectory("$TestDrive/now [here]")
        Push-Location -LiteralPath "$TestDrive/now [here]"
        try { ($file | Save-RodinModelFile -Flat -ErrorAction Stop).FullName | Should-Be (Join-Path $TestDrive 'now [here]' 'base.glb') }
        finally { Pop-Location }
    }
}

Describe 'A destination that is none' {
    It 'ends the command before any request: <Name>' -ForEach @(
        @{ Name = 'a file'; Path = { New-Item "$TestDrive/file" -Force | ForEach-Object FullName } }
        @{ Name = 'a variable'; Path = { 'Variable:/models' } }
        @{ Name = 'an environment variable'; Path = { 'Env:' } }
        @{ Name = 'a key of a registry'; Path = { 'HKCU:/Software/Rodin' } }
        @{ Name = 'a drive that does not exist'; Path = { 'NoSuchDrive:/models' } }
        @{ Name = 'a path with a null character'; Path = { "models$([char]0)x" } }
    ) {
        $destination = & $Path
        Clear-TestRequest
        $failure = { $file | Save-RodinModelFile -Destination $destination } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be $invalid
        $failure.CategoryInfo.Category | Should-Be 'InvalidArgument'
        @(Get-TestRequest -Server file).Count | Should-Be 0
    }

    It 'ends the command when it cannot be made' {
        $null = New-Item "$TestDrive/in the way" -Force
        $failure = { $file, $file | Save-RodinModelFile -Destination "$TestDrive/in the way/models" } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be $invalid
    }

    It 'is the error of one file when it is chosen for each' {
        $null = New-Item "$TestDrive/not for the first" -Force
        $two = Get-RodinDownload (Add-TestTask (New-Glb '1.glb'), (New-Glb '2.glb')).taskUuid
        $saved = $two | Save-RodinModelFile -Flat -Destination { if ($_.Name -eq '1.glb') { "$TestDrive/not for the first" } else { "$TestDrive/for the second" } } -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Should-BeSequence @('2.glb')
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-Be $invalid
    }

    It 'cannot be written to' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux has a folder that nobody, whoever runs this, can write to' }
        $file | Save-RodinModelFile -Destination '/proc' -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'WriteFailed,*'
        $errors[0].CategoryInfo.Category | Should-Be 'WriteError'
    }

    It 'is occupied where the part would go' {
        $null = New-Item "$TestDrive/occupied/base.glb.part" -ItemType Directory
        $file | Save-RodinModelFile -Destination "$TestDrive/occupied" -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'WriteFailed,*'
    }
}
