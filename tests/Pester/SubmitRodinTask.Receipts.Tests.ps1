BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    $module = (Get-Module Rodin).Path

    function Read-Receipt([string] $Path) {
        Get-Content -LiteralPath $Path | ConvertFrom-Json
    }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A receipt' {
    BeforeAll {
        Reset-TestEmulator
        $path = "$TestDrive/tasks.jsonl"
        $tasks = 'Prompt', 'a lamp', 'ein "Würfel" 立方体' | ConvertFrom-Csv | Submit-RodinTask -ReceiptPath $path
        $lines = [IO.File]::ReadAllText($path)
    }

    It 'is one line of JSON for each task, in order' {
        $lines.EndsWith("}`n") | Should-BeTrue
        $lines.Split("`n").Count | Should-Be 3
        (Read-Receipt $path).TaskUuid -join '|' | Should-Be ($tasks.TaskUuid -join '|')
    }

    It 'contains the subscription key, the source, the cost and the time of submission' {
        $read = (Read-Receipt $path)[1]
        $read.SubscriptionKey | Should-BeString -CaseSensitive $tasks[1].SubscriptionKey
        $read.Source | Should-BeString -CaseSensitive 'ein "Würfel" 立方体'
        $read.Consumed | Should-Be 0.5
        [DateTimeOffset]$read.SubmittedAt | Should-Be $tasks[1].SubmittedAt
    }

    It 'is written without a byte order mark' {
        [IO.File]::ReadAllBytes($path)[0] | Should-Be ([byte][char]'{')
    }

    It 'is readable and writable by its owner only' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no file modes' }
        [int][IO.File]::GetUnixFileMode($path) | Should-Be ([int][IO.UnixFileMode]'UserRead, UserWrite')
    }

    It 'can be piped to Get-RodinTask and to Get-RodinDownload' {
        $status = Read-Receipt $path | Get-RodinTask
        $status.TaskUuid -join '|' | Should-Be ($tasks.TaskUuid -join '|')
        $status.Source -join '|' | Should-Be 'a lamp|ein "Würfel" 立方体'
        $status | Should-All { $_.Consumed | Should-Be 0.5 }
        @(Read-Receipt $path | Get-RodinDownload -WarningAction SilentlyContinue -ErrorAction Stop).Count | Should-BeGreaterThanOrEqual 0
        @(Get-TestRequest | Where-Object path -Like '*/download').Count | Should-Be 2
    }

    It 'can be piped to Wait-RodinTask, and the finished tasks to Get-RodinDownload' {
        $null = Send-ControlRequest 'clock' @{ advance = 3600 }
        $done = Read-Receipt $path | Wait-RodinTask -Timeout 00:01:00
        $done.TaskUuid | Should-BeSequence $tasks.TaskUuid
        $done | Should-All { $_.Status | Should-Be 'Done' }
        @($done | Get-RodinDownload -Kind Model).Count | Should-BeGreaterThanOrEqual 2
    }

    It 'contains the file names of the images as the source' {
        $null = Submit-RodinTask -Image (New-TestImage "$TestDrive/front.png"), (New-TestImage "$TestDrive/back.png") `
            -ReceiptPath "$TestDrive/pictures.jsonl"
        (Read-Receipt "$TestDrive/pictures.jsonl").Source | Should-Be 'front.png, back.png'
    }

    It 'is written for a task without a subscription key too' {
        Add-TestEndpointFault rodin @{ kind = 'body'; times = 1; text = '{"uuid":"11111111-1111-1111-1111-111111111111"}' }
        $null = Submit-RodinTask 'a' -ReceiptPath "$TestDrive/keyless.jsonl" -WarningAction SilentlyContinue
        (Read-Receipt "$TestDrive/keyless.jsonl").TaskUuid | Should-Be '11111111-1111-1111-1111-111111111111'
    }

    It 'is written before the task is emitted' {
        'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask -ReceiptPath "$TestDrive/early.jsonl" |
            ForEach-Object { @(Read-Receipt "$TestDrive/early.jsonl")[-1].TaskUuid -eq $_.TaskUuid } | Should-BeSequence $true, $true
    }

    It 'is written for accepted tasks only' {
        $null = 'Prompt', 'a', 'forbidden', 'b' | ConvertFrom-Csv |
            Submit-RodinTask -ReceiptPath "$TestDrive/accepted.jsonl" -ErrorAction SilentlyContinue
        (Read-Receipt "$TestDrive/accepted.jsonl").Source -join '|' | Should-Be 'a|b'
    }
}

Describe 'The receipt file' {
    It 'is extended by later commands' {
        $path = "$TestDrive/appended.jsonl"
        'a', 'b', 'c' | ForEach-Object { Submit-RodinTask $_ -ReceiptPath $path } | Out-Null
        (Read-Receipt $path).Source -join '|' | Should-Be 'a|b|c'
    }

    It 'can have a path <Name>' -ForEach @(
        @{ Name = 'relative to the current location'; Path = './here.jsonl' }
        @{ Name = 'on a PowerShell drive'; Path = 'Receipts:/here.jsonl' }
        @{ Name = 'with a name that looks like a wildcard'; Path = 'a[1].jsonl' }
    ) {
        $folder = New-Item "$TestDrive/$(New-Guid)" -ItemType Directory
        $null = New-PSDrive Receipts FileSystem $folder
        Push-Location $folder
        try { $null = Submit-RodinTask 'a' -ReceiptPath $Path }
        finally { Pop-Location; Remove-PSDrive Receipts }
        (Read-Receipt "$folder/$(Split-Path $Path -Leaf)").Source | Should-Be 'a'
    }

    It 'loses only the last line if a crash truncated that line' {
        $path = "$TestDrive/torn.jsonl"
        $null = Submit-RodinTask 'a' -ReceiptPath $path
        [IO.File]::AppendAllText($path, '{"TaskUuid":"1111')
        $null = Submit-RodinTask 'b' -ReceiptPath $path
        $null = Submit-RodinTask 'c' -ReceiptPath $path
        $lines = Get-Content $path
        $lines.Count | Should-Be 4
        ($lines[0, 2, 3] | ConvertFrom-Json).Source -join '|' | Should-Be 'a|b|c'
    }

    It 'keeps its file mode' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no file modes' }
        $path = "$TestDrive/mode.jsonl"
        $null = New-Item $path
        [IO.File]::SetUnixFileMode($path, 'UserRead, UserWrite, GroupRead')
        $null = Submit-RodinTask 'a' -ReceiptPath $path
        [int][IO.File]::GetUnixFileMode($path) | Should-Be ([int][IO.UnixFileMode]'UserRead, UserWrite, GroupRead')
    }

    It 'can be open for reading in another process' {
        $path = "$TestDrive/read.jsonl"
        $null = Submit-RodinTask 'a' -ReceiptPath $path
        $reader = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite')
        try { $null = Submit-RodinTask 'b' -ReceiptPath $path }
        finally { $reader.Dispose() }
        (Read-Receipt $path).Source -join '|' | Should-Be 'a|b'
    }

    It 'can be shared by parallel commands and processes without lost or mixed lines' {
        $path = "$TestDrive/shared.jsonl"
        $script = 'param($Path) 1..20 | ForEach-Object { [pscustomobject]@{ Prompt = "task $_ " * 20 } } |
            Submit-RodinTask -Connection $Connection -ReceiptPath $Path'
        $connection = Connect-Rodin -RequestsPerMinute 100000 -PassThru
        $script = $script.Replace('param($Path)', 'param($Path, $Connection)')
        $runs = 1..3 | ForEach-Object { Start-InRunspace $script @{ Path = $path; Connection = $connection } }
        $child = Invoke-InProcess -Arguments $module, $path -Script @'
            Import-Module $args[0]
            Connect-Rodin -RequestsPerMinute 100000
            1..20 | ForEach-Object { [pscustomobject]@{ Prompt = "task $_ " * 20 } } | Submit-RodinTask -ReceiptPath $args[1] |
                ForEach-Object TaskUuid
'@
        $emitted = @($runs | ForEach-Object { (Complete-InRunspace $_).Output.TaskUuid }) + @(
            $child.Text -split '\s+' | Where-Object { $_ }
        )
        $emitted.Count | Should-Be 80
        (Read-Receipt $path).TaskUuid | Sort-Object | Should-BeSequence ($emitted | Sort-Object)
    }
}

Describe 'A receipt file that cannot be written' {
    BeforeEach {
        Reset-TestEmulator
        $path = "$TestDrive/$(New-Guid)"
    }

    It 'causes WriteFailed, and nothing is submitted: <Name>' -ForEach @(
        @{ Name = 'a missing folder'; Prepare = { "$path/none/tasks.jsonl" } }
        @{ Name = 'a folder with its name'; Prepare = { $null = New-Item $path -ItemType Directory; $path } }
        @{ Name = 'a file with the name of its folder'; Prepare = { Set-Content $path x; "$path/tasks.jsonl" } }
    ) {
        $receipts = & $Prepare
        $emitted = 'Prompt', 'a', 'b' | ConvertFrom-Csv |
            Submit-RodinTask -ReceiptPath $receipts -ErrorVariable errors -ErrorAction SilentlyContinue
        $emitted | Should-BeNull
        $errors.Count | Should-BeGreaterThan 0
        $errors | Should-All { $_.FullyQualifiedErrorId | Should-Be 'WriteFailed,Rodin.Commands.SubmitRodinTaskCommand' }
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'stops the command if its provider has no files' {
        { Submit-RodinTask 'a' -ReceiptPath 'Env:tasks' -ErrorAction SilentlyContinue } |
            Should-Throw -FullyQualifiedErrorId 'DestinationInvalid,Rodin.Commands.SubmitRodinTaskCommand'
        Get-TestSubmissionCount | Should-Be 0
    }

    It 'does not prevent the output of a task that is already accepted, and the target object of the error is that task' {
        Add-TestEndpointFault rodin @{ kind = 'delay'; time = 6 }
        $run = Start-InRunspace 'param($Path) Submit-RodinTask a -ReceiptPath $Path' @{ Path = $path }
        $null = Wait-TestRequest { $_.submission }
        Remove-Item $path
        $null = New-Item $path -ItemType Directory
        $seen = Complete-InRunspace $run
        $task = Get-TestTask
        $seen.Output.TaskUuid | Should-BeSequence @($task.taskUuid)
        $seen.Errors.FullyQualifiedErrorId | Should-BeSequence @('WriteFailed,Rodin.Commands.SubmitRodinTaskCommand')
        "$($seen.Errors[0])".Contains($task.taskUuid) | Should-BeTrue
        $seen.Errors[0].TargetObject.SubscriptionKey | Should-BeNull
        ($seen.Errors[0].TargetObject | Get-RodinTask).SubscriptionKey | Should-BeString -CaseSensitive $task.subscriptionKey
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should-MatchString 'do not submit it again'
    }
}
