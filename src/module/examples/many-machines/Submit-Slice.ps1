#requires -Version 7.4
<#
.SYNOPSIS
    Submits one slice of many prompts, each once, whatever happens to the worker. It costs credits.
.DESCRIPTION
    Each row of the file has a receipt of its own in the shared folder, which is made before the row is submitted and can be made only once, by whichever
    worker comes first. So it says all that there is to know:

    - no file: the row has not been submitted, and the next run does it;
    - a line of JSON in it: it has been, and this leads to the task;
    - an empty file: it may have been. The worker was killed at this row, or the answer was lost. No run submits it again. Look at Hyper3D whether there is
      such a task, and remove the file if there is none.

    The exit code is 0 when each row of the slice has its receipt, 1 when an error ended the run, and 2 when rows were refused or are in doubt.

    The key comes from $env:RODIN_API_KEY. The receipts are secrets, as the subscription keys in them are. To save the files, put them into one file and give
    that to Save-Slice.ps1, which waits for the tasks:  find receipts -name '*.jsonl' -exec cat {} + > tasks.jsonl
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Submit-Slice.ps1 -PromptFile prompts.csv -ReceiptFolder receipts -Index 0 -Count 2 -RequestsPerMinute 60
#>
[CmdletBinding()]
param(
    # A table whose columns are called as the parameters of Submit-RodinTask are. Rows may be added at its end, but not moved.
    [Parameter(Mandatory)] [string] $PromptFile,
    [Parameter(Mandatory)] [string] $ReceiptFolder,
    [Parameter(Mandatory)] [ValidateRange(0, 999999)] [int] $Index,
    [Parameter(Mandatory)] [ValidateRange(1, 1000000)] [int] $Count,

    # This worker's share of what the plan allows.
    [Parameter(Mandatory)] [ValidateRange(1, 100000)] [int] $RequestsPerMinute
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
if ($Index -ge $Count) { throw "There is no slice $Index of $Count." }
$ReceiptFolder = (New-Item $ReceiptFolder -ItemType Directory -Force).FullName
Import-Module Rodin
Connect-Rodin -RequestsPerMinute $RequestsPerMinute

# Makes a new file or fails, even where several machines try it on one file server; and it is its owner's alone.
$claim = [IO.FileStreamOptions]@{ Mode = 'CreateNew'; Access = 'Write' }
if (-not $IsWindows) { $claim.UnixCreateMode = 'UserRead, UserWrite' }

function Test-Receipt([string] $Path) { (Get-Content -LiteralPath $Path -Raw) -match '^\{.*\}\s*$' }

$row = -1
$submitted = $before = 0
$doubtful, $refused = [Collections.Generic.List[int]]::new(), [Collections.Generic.List[int]]::new()
Import-Csv -LiteralPath $PromptFile | ForEach-Object {
    $row++
    if ($row % $Count -ne $Index) { return }
    $receipt = Join-Path $ReceiptFolder ('{0:d7}.jsonl' -f $row)
    try { [IO.FileStream]::new($receipt, $claim).Dispose() }
    catch [IO.IOException] {
        if (-not (Test-Path -LiteralPath $receipt)) { throw }
        if (Test-Receipt $receipt) { $before++ } else { $doubtful.Add($row) }
        return
    }

    $task, $failure = $null
    try { $task = $_ | Submit-RodinTask -ReceiptPath $receipt -ErrorAction SilentlyContinue -ErrorVariable failure }
    catch { $failure = $_ }
    $failure = @($failure)[0]
    $isDoubtful = -not (Test-Receipt $receipt) -and ($task -or $failure.Exception.MayHaveBeenAccepted)
    if (Test-Receipt $receipt) { $submitted++ } elseif ($isDoubtful) { $doubtful.Add($row) } else { Remove-Item -LiteralPath $receipt }
    if (-not $failure) { return }
    $id = ($failure.FullyQualifiedErrorId -split ',')[0]
    "${id} in row ${row}: $failure"

    # What is wrong with this row alone is no reason to leave the others. What would meet them too is.
    if ($isDoubtful) { return }
    if ($id -notin 'InvalidRequest', 'ContentRejected') { throw $failure }
    $refused.Add($row)
}

"Slice $Index-of-${Count}: $submitted rows submitted, $before before, $($refused.Count) refused, $($doubtful.Count) in doubt"
if ($doubtful.Count) { "In doubt, look at Hyper3D: rows $($doubtful -join ', ')" }
exit ($doubtful.Count + $refused.Count ? 2 : 0)
