BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    $files = Get-RodinDownload (Add-TestTask (New-Glb 'a.glb'), (New-Glb 'b.glb' -Filler 8)).taskUuid

    function New-Case {
        # Creates a folder to save to, and a file outside it that must not change.
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows allows only some accounts to create symbolic links' }
        $case = @{ Models = "$TestDrive/$(New-Guid)/models"; Outside = "$TestDrive/$(New-Guid)" }
        $null = New-Item $case.Models, $case.Outside -ItemType Directory
        Set-Content "$($case.Outside)/mine.txt" 'mine' -NoNewline
        $case
    }

    function New-Link([string] $Path, [string] $Target) { $null = New-Item $Path -ItemType SymbolicLink -Target $Target }

    function Test-Untouched($Case) {
        (Get-ChildItem $Case.Outside -Force).Name | Should-BeSequence @('mine.txt')
        Get-Content "$($Case.Outside)/mine.txt" -Raw | Should-Be 'mine'
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A symbolic link in the destination' {
    It 'is followed if it is part of the path that the user specified' {
        $case = New-Case
        New-Link "$($case.Models)/here" $case.Outside
        $saved = $files | Save-RodinModelFile -Destination "$($case.Models)/here" -ErrorAction Stop
        $saved.Status | Should-BeSequence 'Downloaded', 'Downloaded'
        (Get-ChildItem "$($case.Outside)/$($files[0].TaskUuid)").Name | Should-BeSequence 'a.glb', 'b.glb'
    }

    It 'is not followed if it has the name of a task folder, and other tasks are saved' {
        $case = New-Case
        New-Link "$($case.Models)/$($files[0].TaskUuid)" $case.Outside
        $other = Get-RodinDownload (Add-TestTask (New-Glb 'other.glb')).taskUuid
        $saved = $files + $other | Save-RodinModelFile -Destination $case.Models -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Should-BeSequence @('other.glb')
        ($errors | ForEach-Object FullyQualifiedErrorId) |
            Should-BeSequence 'WriteFailed,Rodin.Commands.SaveRodinModelFileCommand', 'WriteFailed,Rodin.Commands.SaveRodinModelFileCommand'
        $errors[0].Exception.Message | Should-MatchString 'is a link.*Remove a link'
        Test-Untouched $case
    }

    It 'is not followed if it has the name of a partial file' {
        $case = New-Case
        New-Link "$($case.Models)/a.glb.part" "$($case.Outside)/mine.txt"
        $saved = $files | Save-RodinModelFile -Destination $case.Models -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Should-BeSequence @('b.glb')
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'WriteFailed,*'
        Test-Untouched $case
    }

    It 'causes FileExists if it has the name of the file, and is itself replaced with -Force: <_>' -ForEach 'mine.txt', 'nothing' {
        $case = New-Case
        New-Link "$($case.Models)/a.glb" "$($case.Outside)/$_"
        $files[0] | Save-RodinModelFile -Destination $case.Models -Flat -ErrorVariable errors -ErrorAction SilentlyContinue |
            Should-Be $null
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'FileExists,*'
        ($files[0] | Save-RodinModelFile -Destination $case.Models -Flat -Force -ErrorAction Stop).Status | Should-Be 'Downloaded'
        (Get-Item "$($case.Models)/a.glb").LinkType | Should-Be $null
        Test-Untouched $case
    }
}
