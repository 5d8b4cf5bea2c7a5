# Runs Pester files in this PowerShell process, which was started for them. Several such processes share the files of one queue: a folder
# with an empty file for each test file, named in the order in which they run. A process takes a test file by renaming its file there.

param([string] $Pester, [string] $Queue, [string] $Results, [string] $Suite, [string] $EndOfFile)

$ErrorActionPreference = 'Stop'
Import-Module $Pester
Import-Module "$PSScriptRoot/Sequence.psm1" -DisableNameChecking
. "$PSScriptRoot/Session.ps1"

function Get-ProcessorTime {
    # Returns the processor time of this process and, on Linux, of the processes that it started and that have ended.
    if (-not $IsLinux) { return [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalSeconds }
    $fields = ((Get-Content /proc/self/stat -Raw) -replace '^.*\) ').Split(' ')
    (($fields[11..14] | Measure-Object -Sum).Sum) / 100
}

function Get-NextFile {
    # Takes the next file of the queue. Two processes may see the same name; only one of them can rename it.
    foreach ($entry in Get-ChildItem $Queue -Filter '*.todo' | Sort-Object Name) {
        try { [IO.File]::Move($entry.FullName, [IO.Path]::ChangeExtension($entry.FullName, 'taken')) } catch [IO.IOException] { continue }
        return $entry.BaseName -replace '^\d+-'
    }
}

$anyFailed = $false
while ($name = Get-NextFile) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = "$PSScriptRoot/../$name.Tests.ps1"
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'None'
    $configuration.Should.DisableV5 = $true

    $clock, $before = [Diagnostics.Stopwatch]::StartNew(), (Get-ProcessorTime)
    $run = Invoke-Pester -Configuration $configuration
    $seconds, $processor = $clock.Elapsed.TotalSeconds, ((Get-ProcessorTime) - $before)
    $failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    $counts = "$($run.PassedCount) passed, $failed failed, $($run.SkippedCount) skipped"
    Write-Host ('{0}: {1}: {2} in {3:0.0} s' -f $Suite, $name, $counts, $seconds)
    foreach ($part in @($run.Failed) + @($run.FailedBlocks) + @($run.FailedContainers)) {
        $path = $part.psobject.Properties['ExpandedPath'] ? $part.ExpandedPath : "$($part.Item)"
        Write-Host "  Failed: ${path}:"
        foreach ($record in $part.ErrorRecord) {
            Write-Host "    $($record.Exception.Message -replace '\r?\n', "`n    ")"
            $calls = "$($record.ScriptStackTrace)" -split '\r?\n'
            Write-Host "    $(@($calls -like '*.Tests.ps1:*') + $calls | Select-Object -First 1)"
        }
    }

    $run.Skipped | ForEach-Object { Write-Host "  Skipped: $($_.ExpandedPath): $($_.ErrorRecord)" }
    [pscustomobject]@{
        Suite = $Suite; File = $name; Passed = $run.PassedCount; Failed = $failed; Skipped = $run.SkippedCount
        Seconds = [Math]::Round($seconds, 2); ProcessorSeconds = [Math]::Round($processor, 2)
    } | Export-Csv "$Results.files.csv" -Append
    $run.Tests | ForEach-Object {
        [pscustomobject]@{
            Suite = $Suite; File = $name; Seconds = [Math]::Round($_.Duration.TotalSeconds, 3); Result = $_.Result; Test = $_.ExpandedPath
        }
    } | Export-Csv "$Results.tests.csv" -Append
    $anyFailed = $anyFailed -or $failed
    if ($EndOfFile) { Write-Host $EndOfFile }
}

exit [int]$anyFailed
