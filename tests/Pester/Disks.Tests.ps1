BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000

    function Use-Disk {
        # Runs the script with a new file system at $disk, whose size and kind are set by the mount options.
        # Skips the test if it cannot be mounted.
        param([string] $Options, [scriptblock] $Script)
        if (-not $IsLinux -or (id -u) -ne 0) { Set-ItResult -Skipped -Because 'mounting a small file system requires root on Linux' }
        Skip-WithoutProgram mount, umount
        $disk = "$TestDrive/$(New-Guid)"
        $null = New-Item $disk -ItemType Directory
        mount -t tmpfs -o $Options none $disk 2>$null
        if ($LASTEXITCODE -ne 0) { Set-ItResult -Skipped -Because 'mounting a file system is not permitted here' }
        try { & $Script }
        finally { umount $disk }
    }

    function Get-SmallFile { Get-RodinDownload (Add-TestTask (New-Glb 'small.glb')).taskUuid }
    function Get-LargeFile { Get-RodinDownload (Add-TestTask (New-Glb 'large.glb' -Length 3MB)).taskUuid }
    function Write-Filler([long] $Size) { [IO.File]::WriteAllBytes("$disk/filler", [byte[]]::new($Size)) }
    function Get-DiskEntry { [IO.Directory]::GetFileSystemEntries($disk) | ForEach-Object { [IO.Path]::GetFileName($_) } | Sort-Object }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A full disk' {
    It 'is an error of the file that does not fit; smaller files are saved, and the next run saves the file' {
        Use-Disk 'size=4m' {
            Write-Filler 2MB
            $files = @(Get-LargeFile) + @(Get-SmallFile)
            $saved = $files | Save-RodinModelFile -Destination $disk -Flat -ErrorVariable errors -ErrorAction SilentlyContinue
            $saved.Name | Should-BeSequence @('small.glb')
            $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SaveRodinModelFileCommand')
            $errors[0].CategoryInfo.Category | Should-Be 'WriteError'
            $errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'Free disk space'
            Get-DiskEntry | Should-BeSequence 'filler', 'small.glb'
            [IO.File]::Delete("$disk/filler")
            ($files | Save-RodinModelFile -Destination $disk -Flat -ErrorAction Stop).Status | Sort-Object |
                Should-BeSequence 'Downloaded', 'Existing'
        }
    }

    It 'keeps the file that -Force would replace' {
        Use-Disk 'size=4m' {
            Write-Filler 2MB
            [IO.File]::WriteAllText("$disk/large.glb", 'mine')
            Get-LargeFile | Save-RodinModelFile -Destination $disk -Flat -Force -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SaveRodinModelFileCommand')
            [IO.File]::ReadAllText("$disk/large.glb") | Should-Be 'mine'
            Get-DiskEntry | Should-BeSequence 'filler', 'large.glb'
        }
    }

    It 'that has space but no inodes is an error of each file, and the command continues' {
        Use-Disk 'size=4m,nr_inodes=1' {
            $saved = $(Get-SmallFile; Get-SmallFile) |
                Save-RodinModelFile -Destination { $disk } -ErrorVariable errors -ErrorAction SilentlyContinue
            $saved | Should-BeNull
            $errors.FullyQualifiedErrorId | Should-BeSequence @(, 'DiskFull,Rodin.Commands.SaveRodinModelFileCommand' * 2)
            @(Get-DiskEntry).Count | Should-Be 0
        }
    }

    It 'fails before the submission if the receipt cannot be written, so that nothing is paid for' {
        Use-Disk 'size=64k' {
            Write-Filler 60KB
            Clear-TestRequest
            $null = Submit-RodinTask a -ReceiptPath "$disk/tasks.jsonl" -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SubmitRodinTaskCommand')
            Get-TestSubmissionCount | Should-Be 0
            Get-DiskEntry | Should-BeSequence @('filler')
        }
    }

    It 'that fills up during a submission loses no task: the task is emitted, and the error names it' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux has /dev/full' }
        # /dev/full can be opened, but every write fails because the device is full.
        $task = Submit-RodinTask a -ReceiptPath /dev/full -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeSequence @('DiskFull,Rodin.Commands.SubmitRodinTaskCommand')
        $task.SubscriptionKey | Should-NotBeNull
        $errors[0].TargetObject.TaskUuid | Should-Be $task.TaskUuid
        "$($errors[0])".Contains($task.TaskUuid) | Should-BeTrue
        "$($errors[0])".Contains($task.SubscriptionKey) | Should-BeFalse
    }
}

Describe 'A read-only disk' {
    It 'causes an error for files, folders and receipts, and keeps its contents' {
        Use-Disk 'size=1m' {
            [IO.File]::WriteAllText("$disk/small.glb", 'mine')
            mount -o remount,ro $disk
            Get-SmallFile | Save-RodinModelFile -Destination $disk -Flat -Force -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SaveRodinModelFileCommand')
            { Get-SmallFile | Save-RodinModelFile -Destination "$disk/folder" } | Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,*'
            Clear-TestRequest
            $null = Submit-RodinTask a -ReceiptPath "$disk/tasks.jsonl" -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SubmitRodinTaskCommand')
            Get-TestSubmissionCount | Should-Be 0
            [IO.File]::ReadAllText("$disk/small.glb") | Should-Be 'mine'
            Get-DiskEntry | Should-BeSequence @('small.glb')
        }
    }
}
