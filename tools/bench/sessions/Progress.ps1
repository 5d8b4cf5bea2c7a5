# Saves the same batch with and without progress, interleaved, in one process.
param([string] $Results, [string] $Module, [string] $TaskFile, [string] $Target, [string] $Set, [long] $Bytes, [int] $Rounds)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../Contest.ps1"
Import-Module $Module
$files = @(Get-Content $TaskFile | Get-RodinDownload)
foreach ($round in 0..$Rounds) {
    foreach ($place in 0, 1) {
        $on = [bool](($place + $round) % 2)
        $folder = "$Target-$round-$place"
        $ProgressPreference = $on ? 'Continue' : 'SilentlyContinue'
        & sync
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $files | Save-RodinModelFile -Destination $folder -Flat | Out-Null
        $seconds = $clock.Elapsed.TotalSeconds
        $ProgressPreference = 'SilentlyContinue'
        if ([IO.Directory]::GetFiles($folder).Count -ne $files.Count) { throw 'Files are missing.' }
        if ($Bytes -ge $KeptBytes) { Remove-Item $folder -Recurse }
        if ($round) { New-Measurement progress $Set ($on ? 'progress on' : 'progress off') $round $seconds | Export-Csv $Results -Append }
    }
}
