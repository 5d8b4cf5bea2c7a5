#requires -Version 7.4
<#
.SYNOPSIS
    Submits one slice of many prompts. Each prompt is submitted at most once, even if the worker is killed. It costs credits.
.DESCRIPTION
    Each row of the prompt file has its own receipt file in the shared folder. A worker creates it before it submits the row,
    and only one worker can create it. The receipt file shows the state of the row:

    - no file: the row has not been submitted; the next run submits it;
    - a line of JSON: the row has been submitted, and the line is the task's receipt;
    - an empty file: the outcome is unknown, because the worker was killed or the response was lost. The row is not submitted
      again. Check at Hyper3D whether the task exists, and delete the file if it does not.

    The exit code is 0 if each row of the slice has a receipt, 1 if an error ended the run, and 2 if rows were rejected or
    have an unknown outcome.

    The key comes from $env:RODIN_API_KEY. The receipts contain subscription keys, so treat them as secrets. To save the files,
    combine the receipts and pass them to Save-Slice.ps1, which waits for the tasks:

    find receipts -name '*.jsonl' -exec cat {} + > tasks.jsonl
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Submit-Slice.ps1 -PromptFile prompts.csv -ReceiptFolder receipts `
        -Index 0 -Count 2 -RequestsPerMinute 60
#>
[CmdletBinding()]
param(
    # A CSV file whose columns have the names of the parameters of Submit-RodinTask. You may append rows, but do not move them.
    [Parameter(Mandatory)] [string] $PromptFile,
    [Parameter(Mandatory)] [string] $ReceiptFolder,
    [Parameter(Mandatory)] [ValidateRange(0, 999999)] [int] $Index,
    [Parameter(Mandatory)] [ValidateRange(1, 1000000)] [int] $Count,

    # This worker's share of the plan's limit.
    [Parameter(Mandatory)] [ValidateRange(1, 100000)] [int] $RequestsPerMinute
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
if ($Index -ge $Count) { throw "The value of -Index is $Index; expected 0 to $($Count - 1)." }
$ReceiptFolder = (New-Item $ReceiptFolder -ItemType Directory -Force).FullName
Import-Module Rodin
Connect-Rodin -RequestsPerMinute $RequestsPerMinute

# Creates a new file or fails, even if several machines try it on one file server. Only the owner may read it.
$claim = [IO.FileStreamOptions]@{ Mode = 'CreateNew'; Access = 'Write' }
if (-not $IsWindows) { $claim.UnixCreateMode = 'UserRead, UserWrite' }

function Test-Receipt([string] $Path) { (Get-Content -LiteralPath $Path -Raw) -match '^\{.*\}\s*$' }

$row = -1
$submitted = $earlier = 0
$unknown, $rejected = [Collections.Generic.List[int]]::new(), [Collections.Generic.List[int]]::new()
Import-Csv -LiteralPath $PromptFile | ForEach-Object {
    $row++
    if ($row % $Count -ne $Index) { return }
    $receipt = Join-Path $ReceiptFolder ('{0:d7}.jsonl' -f $row)
    try { [IO.FileStream]::new($receipt, $claim).Dispose() }
    catch [IO.IOException] {
        if (-not (Test-Path -LiteralPath $receipt)) { throw }
        if (Test-Receipt $receipt) { $earlier++ } else { $unknown.Add($row) }
        return
    }

    $task, $failure = $null
    try { $task = $_ | Submit-RodinTask -ReceiptPath $receipt -ErrorAction SilentlyContinue -ErrorVariable failure }
    catch { $failure = $_ }
    $failure = @($failure)[0]
    $isUnknown = -not (Test-Receipt $receipt) -and ($task -or $failure.Exception.MayHaveBeenAccepted)
    if (Test-Receipt $receipt) { $submitted++ } elseif ($isUnknown) { $unknown.Add($row) } else { Remove-Item -LiteralPath $receipt }
    if (-not $failure) { return }
    $id = ($failure.FullyQualifiedErrorId -split ',')[0]
    "${id} in row ${row}: $failure"

    # Continue after an error that concerns this row only. Stop at an error that other rows would cause too.
    if ($isUnknown) { return }
    if ($id -notin 'InvalidRequest', 'ContentRejected') { throw $failure }
    $rejected.Add($row)
}

"Slice $Index-of-${Count}: $submitted rows submitted, $earlier submitted earlier, $($rejected.Count) rejected, $($unknown.Count) unknown"
if ($unknown.Count) { "Outcome unknown, check at Hyper3D: rows $($unknown -join ', ')" }
exit ($unknown.Count + $rejected.Count ? 2 : 0)
