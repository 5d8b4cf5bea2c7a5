# One import and one first call, timed, in a process of their own.
param([string] $Manifest, [string] $Uuid, [string] $Results)

$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Manifest
$import = $clock.Elapsed.TotalMilliseconds

$name = [IO.Path]::GetFileNameWithoutExtension($Manifest)
$firstCall = 0
if ($name -eq 'Rodin') {
    # The second call is all but the server's time.
    $first, $second = foreach ($call in 1, 2) {
        $clock.Restart()
        $null = Get-RodinDownload $Uuid
        $clock.Elapsed.TotalMilliseconds
    }
    $firstCall = $first - $second
}

[pscustomobject]@{ Module = $name; Import = $import; FirstCall = $firstCall } | Export-Csv $Results -Append
