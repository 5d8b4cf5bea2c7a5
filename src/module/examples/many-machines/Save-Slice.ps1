#requires -Version 7.4
<#
.SYNOPSIS
    Saves one slice of many tasks to a shared folder. It is the worker of a Slurm job array, a Kubernetes Indexed Job, or several computers.
.DESCRIPTION
    The slice is every Count-th line of the task file, which is read as a stream. The worker lists and saves one batch after
    another, and records the finished tasks, which later runs skip. If it is killed, the next run continues with the same
    batch. Two workers may run the same slice at the same time. They do not download a file twice if the file system supports
    locks.

    The exit code is 0 if all tasks were saved, 1 if an error ended the run, and 2 if some tasks remain. In that case, run the script again.

    The key is -ApiKey or, by default, $env:RODIN_API_KEY.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Save-Slice.ps1 -TaskFile tasks.txt -Destination models -Index 0 -Count 20 -RequestsPerMinute 30
#>
[CmdletBinding()]
param(
    # One task per line: its UUID, or its receipt as written by -ReceiptPath. The worker waits for tasks with receipts. Tasks
    # given as UUIDs must be finished, because an unfinished task may list only some of its files.
    [Parameter(Mandatory)] [string] $TaskFile,

    # The folder that contains the tasks' folders, the same for all workers.
    [Parameter(Mandatory)] [string] $Destination,

    # The number of this slice, from 0, and the number of slices.
    [Parameter(Mandatory)] [ValidateRange(0, 999999)] [int] $Index,
    [Parameter(Mandatory)] [ValidateRange(1, 1000000)] [int] $Count,

    # This worker's share of the plan's limit: 120 or 240 divided by the number of workers that run at the same time.
    [Parameter(Mandatory)] [ValidateRange(1, 100000)] [int] $RequestsPerMinute,

    # The folder for the lists of finished and remaining tasks. It contains UUIDs only.
    [string] $Notes = "$Destination.notes",

    [ValidateRange(1, 100000)] [int] $BatchSize = 100,

    [securestring] $ApiKey
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
if ($Index -ge $Count) { throw "The value of -Index is $Index; expected 0 to $($Count - 1)." }
$path = Convert-Path -LiteralPath $TaskFile
$Notes = (New-Item $Notes -ItemType Directory -Force).FullName
$slice = "$Index-of-$Count"
Import-Module Rodin
$key = if ($ApiKey) { @{ ApiKey = $ApiKey } } else { @{} }
Connect-Rodin -RequestsPerMinute $RequestsPerMinute @key

# The tasks that earlier runs of this slice finished. Each run writes its own file, so that runs do not wait for each other's
# lock or interleave lines.
$done = [Collections.Generic.HashSet[string]]::new([string[]]@(Get-ChildItem -LiteralPath $Notes -Filter "$slice.*.done" | Get-Content))
$doneFile = Join-Path $Notes "$slice.$([guid]::NewGuid()).done"
$earlier = $done.Count
$left = [Collections.Generic.List[string]]::new()
$files = @{ Downloaded = 0; Resumed = 0; Existing = 0 }
$clock = [Diagnostics.Stopwatch]::StartNew()
$nextTime = 0

# The module limits its request rate only while it submits or waits, and it does not know about other workers. Listing is
# therefore limited here.
filter Wait-RateLimit {
    $early = $script:nextTime - $clock.ElapsedMilliseconds
    if ($early -gt 0) { Start-Sleep -Milliseconds $early }
    $script:nextTime = [Math]::Max($script:nextTime, $clock.ElapsedMilliseconds) + 60000 / $RequestsPerMinute
    $_
}

function Save-Batch([object[]] $Task) {
    $options = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+failed'; MaximumRetryCount = 10 }
    $failed, $listed, $saved = [Collections.ArrayList]::new(), @{}, @{}
    . {
        $Task | Where-Object { -not $_.SubscriptionKey }
        $Task | Where-Object SubscriptionKey | Wait-RodinTask -Timeout 02:00:00 @options
    } | Wait-RateLimit | Get-RodinDownload @options | ForEach-Object { $listed[$_.TaskUuid]++; $_ } |
        Save-RodinModelFile -Destination $Destination @options | ForEach-Object { $saved[$_.TaskUuid]++; $files[$_.Status]++ }
    foreach ($failure in $failed) { "$(($failure.FullyQualifiedErrorId -split ',')[0]) of $($failure.TargetObject.TaskUuid ?? $failure.TargetObject): $failure" }

    # A task is done if it lists files and each of them was saved.
    $complete, $rest = $Task.TaskUuid.Where({ $listed[$_] -and $listed[$_] -eq $saved[$_] }, 'Split')
    if ($complete) { Add-Content -LiteralPath $doneFile $complete }
    foreach ($uuid in $complete) { $null = $done.Add($uuid) }
    foreach ($uuid in $rest) { $left.Add($uuid) }
    "$(Get-Date -Format s) slice ${slice}: $($done.Count) tasks done, $($left.Count) remaining"
}

$line = 0
$batch = [Collections.Generic.List[object]]::new()
foreach ($text in [IO.File]::ReadLines($path)) {
    if ($line++ % $Count -ne $Index -or -not $text.Trim()) { continue }
    $task = if ($text.StartsWith('{')) { ConvertFrom-Json $text } else { [pscustomobject]@{ TaskUuid = $text.Trim(); SubscriptionKey = $null } }
    if (-not $done.Contains($task.TaskUuid)) { $batch.Add($task) }
    if ($batch.Count -eq $BatchSize) {
        Save-Batch $batch
        $batch.Clear()
    }
}
if ($batch.Count) { Save-Batch $batch }

# This file can be passed to -TaskFile. It is renamed when it is complete, because other processes may read it.
$leftFile = Join-Path $Notes "$slice.left"
Set-Content -LiteralPath "$doneFile.left" $left
Move-Item -LiteralPath "$doneFile.left" $leftFile -Force
$fileCounts = "$($files.Downloaded) downloaded, $($files.Resumed) resumed, $($files.Existing) existing"
"Slice ${slice}: $($done.Count - $earlier) tasks saved, $earlier saved earlier, $($left.Count) remaining; files: $fileCounts"
exit ($left.Count ? 2 : 0)
