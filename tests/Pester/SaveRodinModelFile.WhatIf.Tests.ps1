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
        # What -WhatIf says goes to the host alone: a transcript hears it.
        function Invoke-WithTranscript {
            param([scriptblock] $Script)
            $null = Start-Transcript "$TestDrive/transcript"
            try { $emitted = @(& $Script) }
            finally { $null = Stop-Transcript }
            [pscustomobject]@{ Emitted = $emitted; Said = Get-Content "$TestDrive/transcript" -Raw }
        }

        $task = Add-TestTask (New-Glb 'a.glb'), (New-Glb 'b.glb')
        $files = Get-RodinDownload $task.taskUuid
    }

    It 'says which file would be written where, sends no request, and makes nothing' {
        Clear-TestRequest
        $seen = Invoke-WithTranscript { $files | Save-RodinModelFile -Destination "$TestDrive/no folder" -WhatIf }
        $seen.Emitted.Count | Should-Be 0
        foreach ($name in 'a.glb', 'b.glb') { $seen.Said.Contains((Join-Path $TestDrive 'no folder' $task.taskUuid $name)) | Should-BeTrue }
        @(Get-TestRequest).Count | Should-Be 0
        Test-Path "$TestDrive/no folder" | Should-BeFalse
    }

    It 'sends no request for a table of links either' {
        Clear-TestRequest
        $seen = Invoke-WithTranscript { $files | Select-Object Url, Name, TaskUuid | Save-RodinModelFile -Destination "$TestDrive/no folder" -WhatIf }
        $seen.Said | Should-MatchString 'a\.glb'
        $seen.Said | Should-NotMatchString 'X-Tos'
        @(Get-TestRequest).Count | Should-Be 0
    }

    It 'sends no request for tasks, whose files it cannot know' {
        Clear-TestRequest
        $seen = Invoke-WithTranscript { Save-RodinModelFile -TaskUuid $task.taskUuid -Destination "$TestDrive/no folder" -WhatIf }
        $seen.Said.Contains($task.taskUuid) | Should-BeTrue
        $seen.Said.Contains((Join-Path $TestDrive 'no folder')) | Should-BeTrue
        @(Get-TestRequest).Count | Should-Be 0
        Test-Path "$TestDrive/no folder" | Should-BeFalse
    }

    It 'leaves a file that is there, with -Force too' {
        $null = New-Item "$TestDrive/old/a.glb" -Force -Value 'mine'
        $files[0] | Save-RodinModelFile -Destination "$TestDrive/old" -Flat -Force -WhatIf
        Get-Content "$TestDrive/old/a.glb" -Raw | Should-Be 'mine'
    }

    It 'asks nobody without it: nothing prompts' {
        $ConfirmPreference = 'High'
        ($files | Save-RodinModelFile -Destination "$TestDrive/no prompt" -ErrorAction Stop).Count | Should-Be 2
    }
}
