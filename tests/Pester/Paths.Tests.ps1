BeforeDiscovery {
    $anywhere = @(
        ' a leading blank', "it's; a & b, (c) {d} %41 #e ~f", '$home', 'back`tick', '[a-z]', 'emoji 🦊', "e$([char]0x301) in two",
        '-dash', ('ü' * 127)
        "$([char]0x202e)from right to left"
    )
    $unixOnly = "a`nnew line", 'a "quote" | <*?>', 'a trailing blank ', '...', ' ', "$([char]27)[31mred"
    $folders = $anywhere + $(if (-not $IsWindows) { $unixOnly }) |
        ForEach-Object { @{ Folder = $_; Shown = ($_.Length -gt 40 ? "$($_[0]), $($_.Length) times" : ($_ | ConvertTo-Json)) } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    Set-TestBalance 100000
    $file = Get-RodinDownload (Add-TestTask (New-Glb)).taskUuid
    $root = (New-Item "$TestDrive/root" -ItemType Directory).FullName
    $null = New-PSDrive Models FileSystem $root
    $picture = New-TestImage "$TestDrive/picture.png"

    function Use-Location {
        param([string] $Location, [scriptblock] $Script)
        Push-Location -LiteralPath $Location -ErrorAction Stop
        try { & $Script }
        finally { Pop-Location }
    }
}

AfterAll {
    Remove-PSDrive Models
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A folder named <Shown>' -ForEach $folders {
    BeforeAll {
        $path = [IO.Path]::Combine($root, $Folder)
        $null = [IO.Directory]::CreateDirectory($path)
        $saved = [IO.Path]::Combine($path, 'base.glb')
    }

    It 'is a valid destination in this notation: <Notation>' -ForEach @(
        @{ Notation = 'full path'; GetPath = { "$root/$Folder" } }
        @{ Notation = 'relative path'; GetPath = { "./$Folder" } }
        @{ Notation = 'PowerShell drive'; GetPath = { "Models:/$Folder" } }
        @{ Notation = 'path with a provider'; GetPath = { "FileSystem::$root/$Folder" } }
    ) {
        $destination = & $GetPath
        (Use-Location $root { $file | Save-RodinModelFile -Destination $destination -Flat -Force -ErrorAction Stop }).FullName |
            Should-BeString -CaseSensitive $saved
        [IO.Directory]::GetFiles($path) | Should-BeSequence @($saved)
        [IO.File]::Delete($saved)
    }

    It 'can be the current location for files, images and receipts with relative paths' {
        [IO.File]::Copy($picture, [IO.Path]::Combine($path, 'picture.png'))
        $task = Use-Location $path {
            ($file | Save-RodinModelFile -Flat -ErrorAction Stop).FullName | Should-BeString -CaseSensitive $saved
            Submit-RodinTask -Image picture.png -ReceiptPath receipts.jsonl -ErrorAction Stop
        }
        ([IO.File]::ReadAllText([IO.Path]::Combine($path, 'receipts.jsonl')) | ConvertFrom-Json).TaskUuid | Should-Be $task.TaskUuid
        [IO.Directory]::GetFiles($path).Count | Should-Be 3
    }

    It 'can contain images, models and receipts that are passed as full paths' {
        $model = [IO.Path]::Combine($path, 'model.glb')
        [IO.File]::WriteAllBytes($model, [Convert]::FromBase64String((New-Glb).base64))
        $task = Submit-RodinTextureTask "$path/picture.png" $model -ReceiptPath "$path/more.jsonl" -ErrorAction Stop
        $task.Source | Should-Be 'model.glb, picture.png'
        [IO.File]::Exists([IO.Path]::Combine($path, 'more.jsonl')) | Should-BeTrue
    }
}

Describe 'A path' {
    It 'can be longer than 1600 characters' {
        $long = "$root/$(@('a' * 200) * 8 -join '/')"
        $saved = $file | Save-RodinModelFile -Destination $long -Flat -ErrorAction Stop
        $saved.FullName.Length | Should-BeGreaterThan 1600
        $saved.Length | Should-Be 1000
    }

    It 'that exceeds the limits of the system is an error: <Name>' -ForEach @(
        @{ Name = 'a name of 256 characters'; Tail = 'a' * 256 }
        @{ Name = 'a path of 5000 characters'; Tail = @('b' * 200) * 25 -join '/' }
    ) {
        { $file | Save-RodinModelFile -Destination "$root/$Tail" -Flat } | Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,*'
        $null = Submit-RodinTask -Image "$root/$Tail" -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeSequence @('InvalidRequest,Rodin.Commands.SubmitRodinTaskCommand')
        $null = Submit-RodinTask a -ReceiptPath "$root/$Tail" -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SubmitRodinTaskCommand')
    }

    It 'can start with ~ for the home folder' {
        $place = [IO.Path]::GetRelativePath($HOME, $root)
        ($file | Save-RodinModelFile -Destination "~/$place/at home" -Flat -ErrorAction Stop).FullName |
            Should-Be (Join-Path $root 'at home' 'base.glb')
    }

    It 'that is valid only on Windows is an error elsewhere, and nothing is written: <_>' -ForEach '\\server\share', '\\?\C:\models' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'the path is valid on Windows' }
        $before = [IO.Directory]::GetFileSystemEntries([Environment]::CurrentDirectory)
        $path = $_
        Use-Location $root {
            { $file | Save-RodinModelFile -Destination $path -Flat } | Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,*'
            { Submit-RodinTask a -ReceiptPath $path } | Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,*'
            $null = Submit-RodinTask -Image $path -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @('InvalidRequest,Rodin.Commands.SubmitRodinTaskCommand')
        }
        [IO.Directory]::GetFileSystemEntries([Environment]::CurrentDirectory) | Should-BeSequence $before
    }
}

Describe 'A device or a pipe' {
    It 'is not a valid destination: <_>' -ForEach '/dev/null', '/dev/full', '/dev/null/models', '/sys/models', '/proc/models' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'these paths exist only on Linux' }
        { $file | Save-RodinModelFile -Destination $_ -Flat } | Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,*'
    }

    It 'is not a valid image, and is rejected without waiting for data: <Name>' -ForEach @(
        @{ Name = 'a pipe'; Path = { mkfifo "$TestDrive/pipe.png"; "$TestDrive/pipe.png" } }
        @{ Name = 'a device'; Path = { '/dev/zero' } }
    ) {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no named pipes in the file system' }
        $null = Submit-RodinTask -Image (& $Path) -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.FullyQualifiedErrorId | Should-BeSequence @('InvalidRequest,Rodin.Commands.SubmitRodinTaskCommand')
    }

    It 'is not a valid receipt file if it is a pipe, and nothing is submitted' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no named pipes in the file system' }
        mkfifo "$TestDrive/receipts"
        Clear-TestRequest
        $emitted = Submit-RodinTask a -ReceiptPath "$TestDrive/receipts" -ErrorVariable errors -ErrorAction SilentlyContinue
        $emitted | Should-BeNull
        $errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SubmitRodinTaskCommand')
        Get-TestSubmissionCount | Should-Be 0
    }
}
