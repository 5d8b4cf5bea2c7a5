BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator

    function New-Case {
        # Creates a task with one file, and a folder to save it to.
        param([int] $Length = 5000, [hashtable[]] $Fault = @())
        $task = Add-TestTask (New-Glb 'base.glb' $Length -Fault $Fault)
        $path = Join-Path $TestDrive "$(New-Guid)" 'base.glb'
        $null = New-Item (Split-Path $path) -ItemType Directory
        [pscustomobject]@{ Uuid = $task.taskUuid; File = Get-RodinDownload $task.taskUuid; Path = $path; Folder = Split-Path $path }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Saving the same files again' {
    It 'reports existing files without downloading them' {
        $case = New-Case 300000
        $case.File | Save-RodinModelFile -Destination $case.Folder -Flat | Out-Null
        Clear-TestRequest
        $again = $case.File | Save-RodinModelFile -Destination $case.Folder -Flat -ErrorAction Stop
        $again.Status | Should-Be 'Existing'
        $again.FullName | Should-Be $case.Path
        (Get-TestRequest -Server file | Measure-Object bytesSent -Sum).Sum | Should-BeLessThanOrEqual 1
    }

    It 'reports existing files with -Force too' {
        $case = New-Case
        $case.File | Save-RodinModelFile -Destination $case.Folder -Flat | Out-Null
        ($case.File | Save-RodinModelFile -Destination $case.Folder -Flat -Force).Status | Should-Be 'Existing'
    }

    It 'reports existing files when the links are new' {
        $case = New-Case
        $saved = 1..2 | ForEach-Object { Get-RodinDownload $case.Uuid | Save-RodinModelFile -Destination $case.Folder }
        $saved.Status | Should-BeSequence 'Downloaded', 'Existing'
    }

    It 'reports a file that the same command has saved' {
        $case = New-Case
        $saved = $case.File, $case.File | Save-RodinModelFile -Destination $case.Folder -Flat -ErrorAction Stop
        $saved.Status | Should-BeSequence 'Downloaded', 'Existing'
    }

    It 'reports existing files without downloading all of them if the file host does not support ranges' {
        $file = Get-RodinDownload (Add-TestTask @{ name = 'large.bin'; length = 10MB; faults = @(@{ kind = 'noRanges' }) }).taskUuid
        $null = $file | Save-RodinModelFile -Destination "$TestDrive/no ranges" -ErrorAction Stop
        Clear-TestRequest
        Add-TestFault @{ kind = 'throttle'; bytesPerSecond = 1MB } -TaskUuid $file.TaskUuid -File 'large.bin'
        ($file | Save-RodinModelFile -Destination "$TestDrive/no ranges" -ErrorAction Stop).Status | Should-Be 'Existing'
        (Wait-TestRequest { $_.host -eq 'file' -and $_.isFinished }).bytesSent | Should-BeLessThan 10MB
    }

    It 'reports an existing empty file' {
        $file = Get-RodinDownload (Add-TestTask @{ name = 'empty.bin'; length = 0 }).taskUuid
        $saved = 1..2 | ForEach-Object { $file | Save-RodinModelFile -Destination "$TestDrive/empty" -ErrorAction Stop }
        $saved.Status | Should-BeSequence 'Downloaded', 'Existing'
    }
}

Describe 'A different file with the same name' {
    It 'causes FileExists and is not changed' {
        $case = New-Case
        Set-Content $case.Path 'mine' -NoNewline
        $saved = @($case.File | Save-RodinModelFile -Destination $case.Folder -Flat -ErrorVariable errors -ErrorAction SilentlyContinue)
        $saved.Count | Should-Be 0
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-Be 'FileExists,Rodin.Commands.SaveRodinModelFileCommand'
        $errors[0].CategoryInfo.Category | Should-Be 'ResourceExists'
        $errors[0].TargetObject | Should-Be $case.Path
        Get-Content $case.Path -Raw | Should-Be 'mine'
    }

    It 'is replaced with -Force' {
        $case = New-Case
        Set-Content $case.Path 'mine'
        $saved = $case.File | Save-RodinModelFile -Destination $case.Folder -Flat -Force -ErrorAction Stop
        $saved.Status | Should-Be 'Downloaded'
        $saved.Length | Should-Be 5000
        (Get-Item $case.Path).Length | Should-Be 5000
    }

    It 'is not changed with -Force if the download fails: <Name>' -ForEach @(
        @{ Name = 'truncated'; Fault = @{ kind = 'disconnect'; afterBytes = 2000 } }
        @{ Name = 'an error page'; Fault = @{ kind = 'errorPage' } }
        @{ Name = 'too few bytes'; Fault = @{ kind = 'wrongLength'; difference = 1000 } }
    ) {
        $case = New-Case -Fault $Fault
        Set-Content $case.Path 'mine' -NoNewline
        $case.File |
            Save-RodinModelFile -Destination $case.Folder -Flat -Force -MaximumRetryCount 0 -ErrorVariable errors `
                -ErrorAction SilentlyContinue
        $errors.Count | Should-Be 1
        Get-Content $case.Path -Raw | Should-Be 'mine'
    }

    It 'causes FileExists if it is a folder, with -Force too, and is not changed' {
        $case = New-Case
        $null = New-Item "$($case.Path)/inside" -ItemType Directory
        foreach ($force in $false, $true) {
            $case.File |
                Save-RodinModelFile -Destination $case.Folder -Flat -Force:$force -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors[0].FullyQualifiedErrorId | Should-Be 'FileExists,Rodin.Commands.SaveRodinModelFileCommand'
        }

        Test-Path "$($case.Path)/inside" -PathType Container | Should-BeTrue
    }
}

Describe 'A file that is being downloaded' {
    It 'gets its final name only when it is complete' {
        Import-Module "$PSScriptRoot/Support/Runspace.psm1"
        $case = New-Case 100000 @{ kind = 'stall'; afterBytes = 50000; times = 1 }
        $run = Start-InRunspace 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder -Flat' @{
            Uuid = $case.Uuid; Folder = $case.Folder
        }
        $null = Wait-TestRequest { $_.taskUuid -eq $case.Uuid -and $_.host -eq 'file' -and $_.bytesSent -gt 20000 }
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not ($meanwhile = (Get-ChildItem $case.Folder).Name) -and [datetime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 20 }
        $null = Stop-InRunspace $run
        $meanwhile | Should-BeSequence @('base.glb.part')
        ($case.File | Save-RodinModelFile -Destination $case.Folder -Flat).Name | Should-BeSequence @('base.glb')
        (Get-ChildItem $case.Folder).Name | Should-BeSequence @('base.glb')
    }
}
