BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000

    function Use-Disk {
        # Gives the script a disk of its own at $disk, of the size and kind that the options say; skips the test where none can be mounted.
        param([string] $Options, [scriptblock] $Script)
        if (-not $IsLinux -or (id -u) -ne 0) { Set-ItResult -Skipped -Because 'only root on Linux can make a disk as small as this takes' }
        Skip-WithoutProgram mount, umount
        $disk = "$TestDrive/$(New-Guid)"
        $null = New-Item $disk -ItemType Directory
        mount -t tmpfs -o $Options none $disk 2>$null
        if ($LASTEXITCODE -ne 0) { Set-ItResult -Skipped -Because 'no file system may be mounted here' }
        try { & $Script }
        finally { umount $disk }
    }

    function Get-Small { Get-RodinDownload (Add-TestTask (New-Glb 'small.glb')).taskUuid }
    function Get-Large { Get-RodinDownload (Add-TestTask (New-Glb 'large.glb' -Length 3MB)).taskUuid }
    function Write-Filler([long] $Size) { [IO.File]::WriteAllBytes("$disk/filler", [byte[]]::new($Size)) }
    function Get-Entry { [IO.Directory]::GetFileSystemEntries($disk) | ForEach-Object { [IO.Path]::GetFileName($_) } | Sort-Object }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A full disk' {
    It 'is an error of the file that has no room; smaller ones are saved, and the next run saves it' {
        Use-Disk 'size=4m' {
            Write-Filler 2MB
            $files = @(Get-Large) + @(Get-Small)
            $saved = $files | Save-RodinModelFile -Destination $disk -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
            $saved.Name | Should-BeSequence @('small.glb')
            $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SaveRodinModelFileCommand')
            $errors[0].CategoryInfo.Category | Should-Be 'WriteError'
            $errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'Free disk space'
            Get-Entry | Should-BeSequence 'filler', 'small.glb'
            [IO.File]::Delete("$disk/filler")
            ($files | Save-RodinModelFile -Destination $disk -Flat -ErrorAction Stop).Status | Sort-Object | Should-BeSequence 'Downloaded', 'Existing'
        }
    }

    It 'leaves what -Force would replace' {
        Use-Disk 'size=4m' {
            Write-Filler 2MB
            [IO.File]::WriteAllText("$disk/large.glb", 'mine')
            Get-Large | Save-RodinModelFile -Destination $disk -Flat -Force -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SaveRodinModelFileCommand')
            [IO.File]::ReadAllText("$disk/large.glb") | Should-Be 'mine'
            Get-Entry | Should-BeSequence 'filler', 'large.glb'
        }
    }

    It 'may have room for bytes and none for a folder or a file, which ends nothing else' {
        Use-Disk 'size=4m,nr_inodes=1' {
            $saved = $(Get-Small; Get-Small) | Save-RodinModelFile -Destination { $disk } -ErrorVariable errors -ErrorAction SilentlyContinue
            $saved | Should-BeNull
            $errors.FullyQualifiedErrorId | Should-BeSequence @(, 'DiskFull,Rodin.Commands.SaveRodinModelFileCommand' * 2)
            @(Get-Entry).Count | Should-Be 0
        }
    }

    It 'keeps no receipt, and nothing is paid for' {
        Use-Disk 'size=64k' {
            Write-Filler 60KB
            Clear-TestRequest
            $null = Submit-RodinTask a -ReceiptPath "$disk/tasks.jsonl" -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SubmitRodinTaskCommand')
            Get-TestSubmissionCount | Should-Be 0
            Get-Entry | Should-BeSequence @('filler')
        }
    }

    It 'that fills up while a task is submitted costs no task: it is emitted, and the error names it' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'it is Linux that has a file which is always full' }
        # Always full, and says so only when it is written to.
        $task = Submit-RodinTask a -ReceiptPath /dev/full -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SubmitRodinTaskCommand')
        $task.SubscriptionKey | Should-NotBeNull
        $errors[0].TargetObject.TaskUuid | Should-Be $task.TaskUuid
        "$($errors[0])".Contains($task.TaskUuid) | Should-BeTrue
        "$($errors[0])".Contains($task.SubscriptionKey) | Should-BeFalse
    }
}

Describe 'A disk that is read-only' {
    It 'takes neither files nor folders nor receipts, and keeps what it has' {
        Use-Disk 'size=1m' {
            [IO.File]::WriteAllText("$disk/small.glb", 'mine')
            mount -o remount,ro $disk
            Get-Small | Save-RodinModelFile -Destination $disk -Flat -Force -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SaveRodinModelFileCommand')
            { Get-Small | Save-RodinModelFile -Destination "$disk/folder" } | Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,*'
            Clear-TestRequest
            $null = Submit-RodinTask a -ReceiptPath "$disk/tasks.jsonl" -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SubmitRodinTaskCommand')
            Get-TestSubmissionCount | Should-Be 0
            [IO.File]::ReadAllText("$disk/small.glb") | Should-Be 'mine'
            Get-Entry | Should-BeSequence @('small.glb')
        }
    }
}
