# Saves tasks' files as a runbook does: what failed is tried again, until nothing is missing. Runs in a PowerShell of its own, whose holdings it notes.
param([string] $Module, [string] $TaskFile, [string] $Target, [int] $Batches, [int] $Settle, [string] $FileServer, [string] $Results)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/Holdings.ps1"
$MostPasses = 60
$PassesOfBatch = 8

# What the faults may end in. Anything else is a fault of the module.
$expected = 'RateLimited', 'ServiceUnavailable', 'ConnectionFailed', 'OperationTimeout', 'UnexpectedResponse', 'LinkExpired', 'InsecureAddress', 'IncompleteFile',
    'ChecksumMismatch', 'FormatMismatch', 'TaskNotFound', 'PermissionDenied'

Import-Module $Module
$patience = @{ ThrottleLimit = 32; MaximumRetryCount = 1; OperationTimeoutSeconds = 1; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
$tasks = @(Get-Content $TaskFile -Raw | ConvertFrom-Json)
$counts = @{}
$passes = @{ Listing = 0; Saving = 0 }
$clock = [Diagnostics.Stopwatch]::StartNew()
$statuses = @{}
$where = @{ Folder = $Target; Server = $env:RODIN_BASE_URI, $FileServer }
$holdings = @(Get-Holding 'before' @where)

function Test-Saved($File) { [IO.File]::Exists("$Target/$($File.TaskUuid)/$($File.FileName)") }

function Receive-Failure($Failures) {
    foreach ($failure in $Failures) {
        $id = ($failure.FullyQualifiedErrorId -split ',')[0]
        $counts[$id]++
        if ($id -notin $expected) { throw "No fault should end in this: ${id}: $failure" }
    }
    $Error.Clear()
}

$open = @()
foreach ($batch in 0..($Batches - 1)) {
    $size = [int]($tasks.Count / $Batches)
    $unlisted = @($tasks | Select-Object -Skip ($batch * $size) -First $size)
    $wanted = ($unlisted | Measure-Object Count -Sum).Sum
    $files = [Collections.Generic.List[object]]::new()
    for ($pass = 1; $unlisted; $pass++) {
        if ($pass -gt $MostPasses) { throw "After $MostPasses passes $($unlisted.Count) tasks have not been listed." }
        $files.AddRange(@(Get-RodinDownload $unlisted.Uuid @patience -ErrorVariable failures))
        Receive-Failure $failures
        $listed = [Collections.Generic.HashSet[string]]::new([string[]]@($files.TaskUuid))
        $unlisted = @($unlisted | Where-Object { -not $listed.Contains($_.Uuid) })
        $passes.Listing++
    }
    Write-Host "  $wanted files are listed: $([int]$clock.Elapsed.TotalSeconds) s"
    if ($files.Count -ne $wanted) { throw "$($files.Count) files were listed in place of $wanted." }

    # What fails again and again is left for the next batch, as runbooks leave it for the next night; the last has nowhere to leave it.
    $open += $files
    $isLast = $batch -eq $Batches - 1
    for ($pass = 1; $open -and ($isLast -or $pass -le $PassesOfBatch); $pass++) {
        if ($pass -gt $MostPasses) { throw "After $MostPasses passes $($open.Count) files are missing." }
        $open | Save-RodinModelFile -Destination $Target @patience -ErrorVariable failures | ForEach-Object { $statuses[$_.Status]++ }
        Receive-Failure $failures
        $open = @($open | Where-Object { -not (Test-Saved $_) })
        $passes.Saving++
    }

    $files = $listed = $failures = $null
    $holdings += Get-Holding "after $(($statuses.Values | Measure-Object -Sum).Sum) files" @where
    Write-Host "  $($holdings[-1].Moment): $([int]$clock.Elapsed.TotalSeconds) s"
}

# Connections that are kept for the next request end after a minute.
if ($Settle) {
    Start-Sleep $Settle
    $holdings += Get-Holding "$Settle s later" @where
}

@{ passes = $passes; failures = $counts; statuses = $statuses; holdings = $holdings } | ConvertTo-Json -Depth 4 | Set-Content $Results
