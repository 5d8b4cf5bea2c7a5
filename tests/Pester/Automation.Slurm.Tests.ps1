BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    . "$PSScriptRoot/../../tools/soak/common/SlurmRun.ps1"
}

Describe 'The Slurm job array' {
    It 'saves each file once and whole, with elements killed, requeued and run twice at once' {
        if ($lack = Get-SlurmLack) { Set-ItResult -Skipped -Because $lack }

        # The long run is `build.ps1 Soak -Only Slurm`. This one ends with an error too, if anything is not right.
        Invoke-SlurmRun -Tasks 120 -Slices 4 -AtOnce 2 -Kills 2 -Twice 1 -RequestsPerMinute 1500 -KillEvery 1000 | Should-MatchString '^120 tasks .* nothing left over'
    }
}
