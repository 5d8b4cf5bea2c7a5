# Times one import and one first call in a new process.
param([string] $Results, [string] $Module, [string] $Uuid, [int] $Round)

$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$import = $clock.Elapsed.TotalSeconds

$name = [IO.Path]::GetFileNameWithoutExtension($Module)
$firstCall = 0
if ($name -eq 'Rodin') {
    # The second call takes little more than the server's time.
    $first, $second = foreach ($call in 1, 2) {
        $clock.Restart()
        $null = Get-RodinDownload $Uuid
        $clock.Elapsed.TotalSeconds
    }
    $firstCall = $first - $second
}

. "$PSScriptRoot/../Contest.ps1"
@(
    New-Measurement import module ($name -eq 'Rodin' ? 'Rodin' : 'empty module') $Round $import
    if ($name -eq 'Rodin') { New-Measurement import call Rodin $Round $firstCall }
) | Export-Csv $Results
