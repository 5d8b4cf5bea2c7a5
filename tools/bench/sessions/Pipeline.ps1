# Saves a batch with the module and with Invoke-WebRequest in parallel runspaces, interleaved, in one process.
param([string] $Results, [string] $Module, [string] $TaskFile, [string] $LinkFile, [string] $Target, [long] $Bytes, [int] $Rounds)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../Contest.ps1"
Import-Module $Module
$tasks = Get-Content $TaskFile
$links = Get-Content $LinkFile

# Its progress bar would take many times as long as the transfer.
$ProgressPreference = 'SilentlyContinue'
$withWebRequest = {
    param($Limit)
    $links | ForEach-Object -ThrottleLimit $Limit -Parallel {
        $ProgressPreference = 'SilentlyContinue'
        Invoke-WebRequest $_ -OutFile "$using:Target/$([IO.Path]::GetFileName($_))"
    }
}
$contestants = [ordered]@{
    'Rodin' = { Get-RodinDownload $tasks | Save-RodinModelFile -Destination $Target -Flat }
    'Invoke-WebRequest, 8 at once' = { & $withWebRequest 8 }
    'Invoke-WebRequest, 16 at once' = { & $withWebRequest 16 }
}
$names = @($contestants.Keys)
foreach ($round in 0..$Rounds) {
    foreach ($place in 0..2) {
        $name = $names[($place + $round) % 3]
        $null = New-Item $Target -ItemType Directory
        & sync
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = & $contestants[$name]
        $seconds = $clock.Elapsed.TotalSeconds
        if ((Get-ChildItem $Target | Measure-Object Length -Sum).Sum -ne $Bytes) { throw "$name did not save all files." }
        Remove-Item $Target -Recurse
        if ($round) { New-Measurement pipeline m $name $round $seconds | Export-Csv $Results -Append }
    }
}
