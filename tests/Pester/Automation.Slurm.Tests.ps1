BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    . "$PSScriptRoot/../../tools/soak/common/SlurmRun.ps1"
}

Describe 'The Slurm job array' {
    It 'saves each file once and completely while array elements are killed, requeued and run twice at the same time' {
        if ($reason = Get-SlurmSkipReason) { Set-ItResult -Skipped -Because $reason }

        # The long run is `build.ps1 Soak -Only Slurm`.
        Invoke-SlurmRun -Tasks 120 -Slices 4 -Concurrent 2 -Kills 2 -Duplicates 1 -RequestsPerMinute 1500 -KillEvery 1000 |
            Should-MatchString '^120 tasks .* nothing else in the folder'
    }
}
