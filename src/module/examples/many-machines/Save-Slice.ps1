#requires -Version 7.4
<#
.SYNOPSIS
    Saves one slice of many tasks into a shared folder: the worker of a Slurm job array, a Kubernetes Indexed Job, or several computers.
.DESCRIPTION
    The slice is every Count-th line of the file of tasks, which is read as a stream. A batch of it after the other is listed and saved, and whatever
    is done then is written down, so that it is not asked for again: killed at any moment and run again, the worker goes on with the batch in which it was.
    Two workers with the same slice do each other no harm, and fetch no file twice where the file system has locks.

    The exit code is 0 when all is saved, 1 when an error ended the run, and 2 when some tasks are left: run it again for these.

    The key comes from $env:RODIN_API_KEY, unless it is given.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Save-Slice.ps1 -TaskFile tasks.txt -Destination models -Index 0 -Count 20 -RequestsPerMinute 30
#>
[CmdletBinding()]
param(
    # A task on each line: its uuid, or its receipt as -ReceiptPath writes it. With receipts the tasks are waited for; of uuids they must be done,
    # for one that is not may list only some of its files.
    [Parameter(Mandatory)] [string] $TaskFile,

    # The folder for all tasks' folders, the same for all workers.
    [Parameter(Mandatory)] [string] $Destination,

    # Which slice this is, from 0, and of how many.
    [Parameter(Mandatory)] [ValidateRange(0, 999999)] [int] $Index,
    [Parameter(Mandatory)] [ValidateRange(1, 1000000)] [int] $Count,

    # This worker's share of what the plan allows: 120 or 240, divided by the workers that run at once.
    [Parameter(Mandatory)] [ValidateRange(1, 100000)] [int] $RequestsPerMinute,

    # The folder for what is done and what is left. It holds uuids only.
    [string] $Notes = "$Destination.notes",

    [ValidateRange(1, 100000)] [int] $BatchSize = 100,

    [securestring] $ApiKey
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
if ($Index -ge $Count) { throw "There is no slice $Index of $Count." }
$path = Convert-Path -LiteralPath $TaskFile
$Notes = (New-Item $Notes -ItemType Directory -Force).FullName
$slice = "$Index-of-$Count"
Import-Module Rodin
$key = if ($ApiKey) { @{ ApiKey = $ApiKey } } else { @{} }
Connect-Rodin -RequestsPerMinute $RequestsPerMinute @key

# What earlier runs of this slice have done. Each run has a file of its own, so that none waits for another's lock or breaks another's line.
$done = [Collections.Generic.HashSet[string]]::new([string[]]@(Get-ChildItem -LiteralPath $Notes -Filter "$slice.*.done" | Get-Content))
$doneFile = Join-Path $Notes "$slice.$([guid]::NewGuid()).done"
$before = $done.Count
$left = [Collections.Generic.List[string]]::new()
$files = @{ Downloaded = 0; Resumed = 0; Existing = 0 }
$clock = [Diagnostics.Stopwatch]::StartNew()
$turn = 0

# The module paces requests only while tasks are submitted or waited for, and it cannot know of the other workers. So listing is paced here.
filter Wait-Turn {
    $early = $script:turn - $clock.ElapsedMilliseconds
    if ($early -gt 0) { Start-Sleep -Milliseconds $early }
    $script:turn = [Math]::Max($script:turn, $clock.ElapsedMilliseconds) + 60000 / $RequestsPerMinute
    $_
}

function Save-Batch([object[]] $Task) {
    $goOn = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = '+failed'; MaximumRetryCount = 10 }
    $failed, $listed, $saved = [Collections.ArrayList]::new(), @{}, @{}
    . {
        $Task | Where-Object { -not $_.SubscriptionKey }
        $Task | Where-Object SubscriptionKey | Wait-RodinTask -Timeout 02:00:00 @goOn
    } | Wait-Turn | Get-RodinDownload @goOn | ForEach-Object { $listed[$_.TaskUuid]++; $_ } |
        Save-RodinModelFile -Destination $Destination @goOn | ForEach-Object { $saved[$_.TaskUuid]++; $files[$_.Status]++ }
    foreach ($failure in $failed) { "$(($failure.FullyQualifiedErrorId -split ',')[0]) of $($failure.TargetObject.TaskUuid ?? $failure.TargetObject): $failure" }

    # A task is done when it has files, and each of them is saved.
    $whole, $rest = $Task.TaskUuid.Where({ $listed[$_] -and $listed[$_] -eq $saved[$_] }, 'Split')
    if ($whole) { Add-Content -LiteralPath $doneFile $whole }
    foreach ($uuid in $whole) { $null = $done.Add($uuid) }
    foreach ($uuid in $rest) { $left.Add($uuid) }
    "$(Get-Date -Format s) slice ${slice}: $($done.Count) tasks done, $($left.Count) left"
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

# What is left can be given to -TaskFile. It gets its name when it is whole, for others may read it.
$leftFile = Join-Path $Notes "$slice.left"
Set-Content -LiteralPath "$doneFile.left" $left
Move-Item -LiteralPath "$doneFile.left" $leftFile -Force
"Slice ${slice}: $($done.Count - $before) tasks saved, $before before, $($left.Count) left; files: $($files.Downloaded) downloaded, $($files.Resumed) resumed, $($files.Existing) there"
exit ($left.Count ? 2 : 0)
