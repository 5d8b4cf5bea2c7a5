# The machine's resources that this process uses.

function Get-ResourceUsage {
    # Returns handles by kind, threads, connections by state, and memory, after a garbage collection.
    param([string] $Moment, [string] $Folder, [uri[]] $Server)
    foreach ($time in 1..3) {
        [GC]::Collect(2, [GCCollectionMode]::Aggressive, $true, $true)
        [GC]::WaitForPendingFinalizers()
    }
    $process = [Diagnostics.Process]::GetCurrentProcess()
    $usage = [ordered]@{
        Moment = $Moment; Handles = $process.HandleCount; Files = 0; Sockets = 0; Established = 0; CloseWait = 0
        Threads = $process.Threads.Count
        ManagedMiB = [Math]::Round([GC]::GetTotalMemory($true) / 1MB, 1); WorkingMiB = [Math]::Round($process.WorkingSet64 / 1MB, 1)
    }
    if ($IsLinux) {
        $links = @(
            [IO.Directory]::GetFileSystemEntries("/proc/$PID/fd") | ForEach-Object { [IO.FileInfo]::new($_).LinkTarget } |
                Where-Object { $_ }
        )
        $usage.Handles = $links.Count
        $usage.Files = @($links | Where-Object { $_.StartsWith($Folder) }).Count
        $mine = [Collections.Generic.HashSet[string]]::new([string[]]@($links | Where-Object { $_ -match '^socket:\[(\d+)\]$' } |
            ForEach-Object { $_ -replace '\D' }))
        $usage.Sockets = $mine.Count

        # The third field of a connection is the remote address, the fourth its state, the tenth the inode number that the handle's link
        # names (proc(5)).
        $ports = @($Server | ForEach-Object { '{0:X4}' -f $_.Port })
        $states = Get-Content /proc/net/tcp, /proc/net/tcp6 | ForEach-Object { , ($_.Trim() -split '\s+') } |
            Where-Object { $mine.Contains($_[9]) -and ($_[2] -split ':')[1] -in $ports } | ForEach-Object { $_[3] }
        $usage.Established = @(@($states) -eq '01').Count
        $usage.CloseWait = @(@($states) -eq '08').Count
    }
    [pscustomobject]$usage
}
