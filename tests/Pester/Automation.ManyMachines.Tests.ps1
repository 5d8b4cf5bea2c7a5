BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $emulator = Start-TestEmulator
    $folder = Get-ExamplePath many-machines

    function New-TaskFile {
        # Adds tasks with one file each, and writes their UUIDs to a file.
        param([int] $Count)
        $script:work = "$TestDrive/$(New-Guid)"
        $null = New-Item $work -ItemType Directory
        $script:tasks = @(1..$Count | ForEach-Object { (Add-TestTask (New-Glb -Filler ($_ % 200))).taskUuid })
        Set-Content "$work/tasks.txt" $tasks
        Clear-TestRequest
    }

    function Get-SliceArgument {
        # Returns the arguments that start one worker.
        param([int] $Index, [int] $Count, [int] $RequestsPerMinute = 100000, [string] $TaskFile = "$work/tasks.txt", [int] $BatchSize = 100)
        '-NoProfile', '-NonInteractive', '-File', "$folder/Save-Slice.ps1", '-TaskFile', $TaskFile, '-Destination', "$work/models",
            '-Index', "$Index", '-Count', "$Count",
            '-RequestsPerMinute', "$RequestsPerMinute", '-BatchSize', "$BatchSize"
    }

    function Get-ListRequest { @(Get-TestRequest -Server api | Where-Object path -Like '*/download') }

    function Assert-EachSavedOnce {
        Get-ChildItem "$work/models" -Recurse -File | ForEach-Object { $_.Directory.Name } | Sort-Object |
            Should-BeSequence ($tasks | Sort-Object)
        @(Get-TestRequest -Server file | Where-Object bytesSent -GT 1).TaskUuid | Sort-Object | Should-BeSequence ($tasks | Sort-Object)
    }
}

AfterAll { Stop-TestEmulator }

Describe 'The worker that saves a slice' {
    It 'saves only its own slice, so that all workers together save each task once' {
        New-TaskFile 11
        $runs = @(foreach ($index in 0..1) { Start-Example (Get-SliceArgument $index 2) }) | ForEach-Object { Complete-Example $_ }
        $runs.ExitCode | Should-BeSequence 0, 0
        $runs.Text | ForEach-Object { [regex]::Match($_, ': (\d+) tasks saved').Groups[1].Value } | Should-BeSequence '6', '5'
        Assert-EachSavedOnce
        $runs.Text.Contains($emulator.apiKey) | Should-BeFalse
    }

    It 'writes the tasks that failed to a file that can be used as input, and reports them by its exit code' {
        New-TaskFile 3
        $missing = (New-Guid).Guid
        Add-Content "$work/tasks.txt" $missing
        $run = Invoke-Example (Get-SliceArgument 0 1)
        $run.ExitCode | Should-Be 2
        $run.Text | Should-MatchString "TaskNotFound of ${missing}: "
        Get-Content "$work/models.notes/0-of-1.left" | Should-BeSequence @($missing)
        $script:tasks += (Add-TestTask (New-Glb) -Property @{ taskUuid = $missing }).taskUuid
        $again = Invoke-Example (Get-SliceArgument 0 1 -TaskFile "$work/models.notes/0-of-1.left")
        $again.ExitCode | Should-Be 0
        Assert-EachSavedOnce
    }

    It 'resumes after it was killed, without requests for completed tasks' {
        New-TaskFile 24
        $first = Start-Example (Get-SliceArgument 0 1 -RequestsPerMinute 300 -BatchSize 4)
        $null = Wait-TestRequest { $_.path -like '*/download' } -Count 10
        $first.Process.Kill()
        $null = Complete-Example $first
        $done = @(Get-Content "$work/models.notes/*.done")
        $done.Count | Should-BeGreaterThan 7
        Clear-TestRequest
        $run = Invoke-Example (Get-SliceArgument 0 1 -BatchSize 4)
        $run.ExitCode | Should-Be 0 -Because $run.Text
        (Get-ListRequest).TaskUuid | Where-Object { $_ -in $done } | Should-BeNull
        @(Get-ChildItem "$work/models" -Recurse -File).Count | Should-Be 24
    }

    It 'downloads no file twice while another worker has the same slice' {
        New-TaskFile 40
        $runs = @(1..2 | ForEach-Object { Start-Example (Get-SliceArgument 0 1) }) | ForEach-Object { Complete-Example $_ }
        $runs.ExitCode | Should-BeSequence 0, 0
        Assert-EachSavedOnce
    }

    It 'sends requests no faster than its share of the rate limit' {
        New-TaskFile 20
        (Invoke-Example (Get-SliceArgument 0 1 -RequestsPerMinute 600 -BatchSize 7)).ExitCode | Should-Be 0
        $times = (Get-ListRequest).time | Sort-Object

        # There is 0.1 s between two requests. The bound allows for the varying duration of the requests.
        ($times[-1] - $times[0]).TotalSeconds | Should-BeGreaterThan 1.7
    }

    It 'waits for the tasks of receipts and saves their files' {
        New-TaskFile 0
        $receipts = 1..3 | ForEach-Object {
            Add-TestStatusTask -File (New-Glb) | Add-Member SubmittedAt ([datetime]::UtcNow.AddHours(-1)) -PassThru
        }
        $script:tasks = @($receipts.TaskUuid)
        $receipts | ForEach-Object { ConvertTo-Json $_ -Compress } | Set-Content "$work/tasks.txt"
        Clear-TestRequest
        $run = Invoke-Example (Get-SliceArgument 0 1)
        $run.ExitCode | Should-Be 0 -Because $run.Text
        @(Get-TestStatusRequest).Count | Should-Be 3
        Assert-EachSavedOnce
        Select-String -Path "$work/models.notes/*" -Pattern $receipts.SubscriptionKey -SimpleMatch | Should-BeNull
    }

    It 'ends with an error if the key is missing or the index is out of range' {
        New-TaskFile 1
        (Invoke-Example (Get-SliceArgument 0 1) @{ RODIN_API_KEY = $null }).ExitCode | Should-Be 1
        (Invoke-Example (Get-SliceArgument 2 2)).ExitCode | Should-Be 1
    }
}

Describe 'The worker that submits a slice' {
    BeforeAll {
        function Invoke-Submission {
            param([int] $Index = 0, [int] $Count = 1)
            Invoke-ExampleScript "$folder/Submit-Slice.ps1" '-PromptFile', "$work/prompts.csv", '-ReceiptFolder', "$work/receipts",
                '-Index', "$Index", '-Count', "$Count", '-RequestsPerMinute', '100000'
        }

        function New-PromptFile {
            param([string[]] $Prompt)
            Reset-TestEmulator
            $script:work = "$TestDrive/$(New-Guid)"
            $null = New-Item $work -ItemType Directory
            $Prompt | ForEach-Object { [pscustomobject]@{ Prompt = $_; Seed = 1 } } | Export-Csv "$work/prompts.csv"
        }
    }

    It 'submits each row once, even if rows have the same prompt, two workers have the same slice, or the worker runs again' {
        New-PromptFile 'a lamp', 'a chair', 'a lamp', 'a table', 'a lamp', 'a vase'
        $arguments = '-NoProfile', '-NonInteractive', '-File', "$folder/Submit-Slice.ps1", '-PromptFile', "$work/prompts.csv",
            '-ReceiptFolder', "$work/receipts", '-RequestsPerMinute', '100000', '-Index', '0', '-Count', '1'
        @(1..2 | ForEach-Object { Start-Example $arguments }) | ForEach-Object { $null = Complete-Example $_ }
        (Invoke-Submission).Text | Should-MatchString '0 rows submitted, 6 submitted earlier, 0 rejected, 0 unknown'
        (Get-TestTask).submission.fields.prompt | Sort-Object |
            Should-BeSequence 'a chair', 'a lamp', 'a lamp', 'a lamp', 'a table', 'a vase'
        $keys = Get-Content "$work/receipts/*.jsonl" | ConvertFrom-Json | ForEach-Object SubscriptionKey | Sort-Object
        $keys | Should-BeSequence ((Get-TestTask).subscriptionKey | Sort-Object)
        if (-not $IsWindows) { (Get-ChildItem "$work/receipts").UnixMode | Sort-Object -Unique | Should-BeSequence @('-rw-------') }
    }

    It 'does not submit a row again that may have been accepted, and continues with the other rows' {
        New-PromptFile 'a lamp', 'a chair', 'a table'
        Add-TestEndpointFault 'rodin' @{ kind = 'disconnect'; afterBytes = -1; times = 1; skip = 1 }
        $run = Invoke-Submission
        $run.ExitCode | Should-Be 2
        $run.Text | Should-MatchString 'Outcome unknown, check at Hyper3D: rows 1\s'
        $run = Invoke-Submission
        $run.ExitCode | Should-Be 2
        $run.Text | Should-MatchString '0 rows submitted, 2 submitted earlier, 0 rejected, 1 unknown'
        @(Get-TestTask).Count | Should-Be 3
    }

    It 'does not submit the row again during which it was killed' {
        New-PromptFile 'a lamp', 'a chair'
        Add-TestEndpointFault 'rodin' @{ kind = 'stall'; afterBytes = -1; times = 1 }
        $first = Start-Example '-NoProfile', '-NonInteractive', '-File', "$folder/Submit-Slice.ps1", '-PromptFile', "$work/prompts.csv",
            '-ReceiptFolder', "$work/receipts", '-Index', '0', '-Count', '1', '-RequestsPerMinute', '100000'
        $null = Wait-TestRequest { $_.path -like '*/rodin' -and $_.submission }
        $first.Process.Kill()
        $null = Complete-Example $first
        (Invoke-Submission).Text | Should-MatchString '1 rows submitted, 0 submitted earlier, 0 rejected, 1 unknown'
        @((Get-TestTask).submission.fields.prompt) | Should-BeSequence 'a lamp', 'a chair'
    }

    It 'submits a row again that was certainly rejected, and stops if all further rows would fail too' {
        New-PromptFile 'forbidden things', 'a chair', 'a lamp'
        Set-TestBalance 0.5
        $run = Invoke-Submission
        $run.ExitCode | Should-Be 1
        $run.Text | Should-MatchString 'ContentRejected in row 0'
        $run.Text | Should-MatchString 'InsufficientFunds in row 2'
        Set-TestBalance 10
        $run = Invoke-Submission
        $run.ExitCode | Should-Be 2
        $run.Text | Should-MatchString '1 rows submitted, 1 submitted earlier, 1 rejected, 0 unknown'
    }
}

Describe 'The Kubernetes job' {
    It 'has only fields that Kubernetes knows' {
        Skip-WithoutProgram kubectl

        # Earlier versions do not know completionMode. Debian 12 has 1.20.
        $client = (kubectl version --client --output json | ConvertFrom-Json).clientVersion
        if ([int]($client.minor -replace '\D') -lt 21) {
            Set-ItResult -Skipped -Because "kubectl 1.21 or later is needed (Debian 13: kubernetes-client): $($client.gitVersion)"
        }
        $given = Read-Yaml "$folder/kubernetes.yaml"

        # "set image" parses the file into the types of Kubernetes, which drop unknown fields.
        $read = kubectl set image --local --filename "$folder/kubernetes.yaml" --output json worker=another | ConvertFrom-Json -AsHashtable
        function Get-Path($Tree, $At = '') {
            if ($Tree -is [Collections.IDictionary]) { $Tree.Keys | ForEach-Object { Get-Path $Tree[$_] "$At.$_" } }
            elseif ($Tree -is [array]) { for ($i = 0; $i -lt $Tree.Count; $i++) { Get-Path $Tree[$i] "$At[$i]" } }
            else { "$At=$Tree" }
        }
        $known = Get-Path $read
        Get-Path $given | Where-Object { $_ -notin $known -and $_ -notlike '*.image=*' } | Should-BeNull
        @($known).Count | Should-BeGreaterThan 50
    }

    It 'has a command line that saves all tasks with one pod for each index, even if a pod is killed and restarted' {
        New-TaskFile 20
        $job = (Read-Yaml "$folder/kubernetes.yaml").spec
        $container = $job.template.spec.containers[0]
        $line = @($container.command) + $container.args
        $line[$line.IndexOf('-Count') + 1] | Should-Be "$($job.completions)"
        120 / $job.parallelism | Should-Be ([int]$line[$line.IndexOf('-RequestsPerMinute') + 1])

        # Two pods share one folder. The rate is higher than the service allows, to keep the test short.
        $line[$line.IndexOf('-Count') + 1] = '2'
        $line[$line.IndexOf('-RequestsPerMinute') + 1] = '400'
        $line = $line -replace '^/worker', $folder -replace '^/shared', $work
        $start = { param($index) Start-Example ($line -replace '^\$\(JOB_COMPLETION_INDEX\)$', $index | Select-Object -Skip 1) }
        $pods = @(0..1 | ForEach-Object { & $start $_ })
        $null = Wait-TestRequest { $_.path -like '*/download' }
        $pods[1].Process.Kill()
        $pods += & $start 1
        $runs = $pods | ForEach-Object { Complete-Example $_ }
        $runs[0, 2].ExitCode | Should-BeSequence 0, 0
        Get-ChildItem "$work/models" -Recurse -File | ForEach-Object { $_.Directory.Name } | Sort-Object |
            Should-BeSequence ($tasks | Sort-Object)
    }
}
