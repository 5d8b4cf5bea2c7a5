BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Save-RodinModelFile -WhatIf' {
    BeforeAll {
        # The messages of -WhatIf are written to the host only, so they are read from a transcript.
        function Invoke-WithTranscript {
            param([scriptblock] $Script)
            $null = Start-Transcript "$TestDrive/transcript"
            try { $emitted = @(& $Script) }
            finally { $null = Stop-Transcript }
            [pscustomobject]@{ Emitted = $emitted; Message = Get-Content "$TestDrive/transcript" -Raw }
        }

        $task = Add-TestTask (New-Glb 'a.glb'), (New-Glb 'b.glb')
        $files = Get-RodinDownload $task.taskUuid
    }

    It 'shows the path of each file, sends no request, and creates nothing' {
        Clear-TestRequest
        $seen = Invoke-WithTranscript { $files | Save-RodinModelFile -Destination "$TestDrive/no folder" -WhatIf }
        $seen.Emitted.Count | Should-Be 0
        foreach ($name in 'a.glb', 'b.glb') {
            $seen.Message.Contains((Join-Path $TestDrive 'no folder' $task.taskUuid $name)) | Should-BeTrue
        }
        @(Get-TestRequest).Count | Should-Be 0
        Test-Path "$TestDrive/no folder" | Should-BeFalse
    }

    It 'sends no request for rows with links' {
        Clear-TestRequest
        $seen = Invoke-WithTranscript {
            $files | Select-Object Url, Name, TaskUuid | Save-RodinModelFile -Destination "$TestDrive/no folder" -WhatIf
        }
        $seen.Message | Should-MatchString 'a\.glb'
        $seen.Message | Should-NotMatchString 'X-Tos'
        @(Get-TestRequest).Count | Should-Be 0
    }

    It 'sends no request for tasks, although their files are not known' {
        Clear-TestRequest
        $seen = Invoke-WithTranscript { Save-RodinModelFile -TaskUuid $task.taskUuid -Destination "$TestDrive/no folder" -WhatIf }
        $seen.Message.Contains($task.taskUuid) | Should-BeTrue
        $seen.Message.Contains((Join-Path $TestDrive 'no folder')) | Should-BeTrue
        @(Get-TestRequest).Count | Should-Be 0
        Test-Path "$TestDrive/no folder" | Should-BeFalse
    }

    It 'does not change an existing file, with -Force too' {
        $null = New-Item "$TestDrive/old/a.glb" -Force -Value 'mine'
        $files[0] | Save-RodinModelFile -Destination "$TestDrive/old" -Flat -Force -WhatIf
        Get-Content "$TestDrive/old/a.glb" -Raw | Should-Be 'mine'
    }

    It 'is optional: without it, the command does not prompt' {
        $ConfirmPreference = 'High'
        ($files | Save-RodinModelFile -Destination "$TestDrive/no prompt" -ErrorAction Stop).Count | Should-Be 2
    }
}
