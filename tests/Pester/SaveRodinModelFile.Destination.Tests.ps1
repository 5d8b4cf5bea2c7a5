BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    $file = Get-RodinDownload (Add-TestTask (New-Glb)).taskUuid
    $invalid = 'DestinationInvalid,Rodin.Commands.SaveRodinModelFileCommand'
}

AfterAll {
    Stop-TestEmulator
}

Describe '-Destination' {
    It 'creates all missing folders' {
        ($file | Save-RodinModelFile -Destination "$TestDrive/a/b/c" -Flat).FullName |
            Should-Be (Join-Path $TestDrive 'a' 'b' 'c' 'base.glb')
    }

    It 'defaults to the current location of the session, not of the process' {
        $null = New-Item "$TestDrive/here" -ItemType Directory
        Push-Location "$TestDrive/here"
        try { ($file | Save-RodinModelFile).FullName | Should-Be (Join-Path $TestDrive 'here' $file.TaskUuid 'base.glb') }
        finally { Pop-Location }
    }

    It 'is relative to the current location of the session: <_>' -ForEach './models', 'models', '../relative/models' {
        $null = New-Item "$TestDrive/relative" -ItemType Directory -Force
        Push-Location "$TestDrive/relative"
        try {
            ($file | Save-RodinModelFile -Destination $_).FullName |
                Should-Be (Join-Path $TestDrive 'relative' 'models' $file.TaskUuid 'base.glb')
        }
        finally { Pop-Location }
    }

    It 'accepts a path on a PowerShell drive of the session' {
        $null = New-PSDrive -Name Models -PSProvider FileSystem -Root $TestDrive
        ($file | Save-RodinModelFile -Destination 'Models:/on a drive' -Flat).FullName |
            Should-Be (Join-Path $TestDrive 'on a drive' 'base.glb')
    }

    It 'is used literally, so wildcards are not expanded: <_>' -ForEach 'models [x]', '[a-z]', 'back`tick', 'ünïcödé 模型' {
        ($file | Save-RodinModelFile -Destination "$TestDrive/$_" -Flat -ErrorAction Stop).FullName |
            Should-Be (Join-Path $TestDrive $_ 'base.glb')
        Test-Path -LiteralPath "$TestDrive/$_/base.glb" | Should-BeTrue
    }

    It 'uses the current location literally, so wildcards are not expanded' {
        $null = [IO.Directory]::CreateDirectory("$TestDrive/now [here]")
        Push-Location -LiteralPath "$TestDrive/now [here]"
        try { ($file | Save-RodinModelFile -Flat -ErrorAction Stop).FullName | Should-Be (Join-Path $TestDrive 'now [here]' 'base.glb') }
        finally { Pop-Location }
    }
}

Describe 'An invalid destination' {
    It 'stops the command before any request: <Name>' -ForEach @(
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

    It 'stops the command if the folder cannot be created' {
        $null = New-Item "$TestDrive/in the way" -Force
        $failure = { $file, $file | Save-RodinModelFile -Destination "$TestDrive/in the way/models" } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be $invalid
    }

    It 'causes an error for one file only if a script block chooses the destination' {
        $null = New-Item "$TestDrive/not for the first" -Force
        $two = Get-RodinDownload (Add-TestTask (New-Glb '1.glb'), (New-Glb '2.glb')).taskUuid
        $saved = $two | Save-RodinModelFile -Flat -Destination {
            if ($_.Name -eq '1.glb') { "$TestDrive/not for the first" } else { "$TestDrive/for the second" }
        } -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Should-BeSequence @('2.glb')
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-Be $invalid
    }

    It 'causes WriteFailed if the folder is not writable' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux has a folder that no user can write to' }
        $file | Save-RodinModelFile -Destination '/proc' -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'WriteFailed,*'
        $errors[0].CategoryInfo.Category | Should-Be 'WriteError'
    }

    It 'causes WriteFailed if a folder has the name of the partial file' {
        $null = New-Item "$TestDrive/occupied/base.glb.part" -ItemType Directory
        $file | Save-RodinModelFile -Destination "$TestDrive/occupied" -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'WriteFailed,*'
    }
}
