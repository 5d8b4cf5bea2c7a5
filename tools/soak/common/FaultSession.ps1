# Saves the files of tasks like a runbook: retries failed files until none is missing. Runs in its own PowerShell process and records the
# resources it uses.
param([string] $Module, [string] $TaskFile, [string] $Target, [int] $Batches, [int] $SettleSeconds, [string] $FileServer, [string] $Results)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/ResourceUsage.ps1"
$MaximumPasses = 60
$PassesPerBatch = 8

# The errors that the faults may cause. Any other error is a defect of the module.
$expected = 'RateLimited', 'ServiceUnavailable', 'ConnectionFailed', 'OperationTimeout', 'UnexpectedResponse', 'LinkExpired',
    'InsecureAddress', 'IncompleteFile', 'ChecksumMismatch', 'FormatMismatch', 'TaskNotFound', 'PermissionDenied'

Import-Module $Module
$options = @{
    ThrottleLimit = 32; MaximumRetryCount = 1; OperationTimeoutSeconds = 1; ErrorAction = 'SilentlyContinue'
    WarningAction = 'SilentlyContinue'
}
$tasks = @(Get-Content $TaskFile -Raw | ConvertFrom-Json)
$counts = @{}
$passes = @{ Listing = 0; Saving = 0 }
$clock = [Diagnostics.Stopwatch]::StartNew()
$statuses = @{}
$watched = @{ Folder = $Target; Server = $env:RODIN_BASE_URI, $FileServer }
$usage = @(Get-ResourceUsage 'before' @watched)

function Test-Saved($File) { [IO.File]::Exists("$Target/$($File.TaskUuid)/$($File.FileName)") }

function Add-Failure($Failures) {
    foreach ($failure in $Failures) {
        $id = ($failure.FullyQualifiedErrorId -split ',')[0]
        $counts[$id]++
        if ($id -notin $expected) { throw "Unexpected error ${id}: $failure" }
    }
    $Error.Clear()
}

$pending = @()
foreach ($batch in 0..($Batches - 1)) {
    $size = [int]($tasks.Count / $Batches)
    $unlisted = @($tasks | Select-Object -Skip ($batch * $size) -First $size)
    $wanted = ($unlisted | Measure-Object Count -Sum).Sum
    $files = [Collections.Generic.List[object]]::new()
    for ($pass = 1; $unlisted; $pass++) {
        if ($pass -gt $MaximumPasses) { throw "$($unlisted.Count) tasks are not listed after $MaximumPasses passes." }
        $files.AddRange(@(Get-RodinDownload $unlisted.Uuid @options -ErrorVariable failures))
        Add-Failure $failures
        $listed = [Collections.Generic.HashSet[string]]::new([string[]]@($files.TaskUuid))
        $unlisted = @($unlisted | Where-Object { -not $listed.Contains($_.Uuid) })
        $passes.Listing++
    }
    Write-Host "  $wanted files are listed: $([int]$clock.Elapsed.TotalSeconds) s"
    if ($files.Count -ne $wanted) { throw "$($files.Count) files were listed; expected $wanted." }

    # A file that keeps failing is retried with the next batch, as runbooks retry it the next night. The last batch retries until all are
    # saved.
    $pending += $files
    $isLast = $batch -eq $Batches - 1
    for ($pass = 1; $pending -and ($isLast -or $pass -le $PassesPerBatch); $pass++) {
        if ($pass -gt $MaximumPasses) { throw "$($pending.Count) files are missing after $MaximumPasses passes." }
        $pending | Save-RodinModelFile -Destination $Target @options -ErrorVariable failures | ForEach-Object { $statuses[$_.Status]++ }
        Add-Failure $failures
        $pending = @($pending | Where-Object { -not (Test-Saved $_) })
        $passes.Saving++
    }

    $files = $listed = $failures = $null
    $usage += Get-ResourceUsage "after $(($statuses.Values | Measure-Object -Sum).Sum) files" @watched
    Write-Host "  $($usage[-1].Moment): $([int]$clock.Elapsed.TotalSeconds) s"
}

# Idle connections close after a minute.
if ($SettleSeconds) {
    Start-Sleep $SettleSeconds
    $usage += Get-ResourceUsage "$SettleSeconds s later" @watched
}

@{ passes = $passes; failures = $counts; statuses = $statuses; usage = $usage } | ConvertTo-Json -Depth 4 | Set-Content $Results
