# A short run of `build.ps1 Soak -Only Faults`, which saves 20 000 files.
BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    . "$PSScriptRoot/../../tools/soak/common/FaultRun.ps1"
}

Describe 'Hundreds of files from an emulator that injects all faults' {
    It 'are all saved by retrying, each as it was served, without partial files' {
        Invoke-FaultRun -Files 300 -Probability 0.01 | Should-BeLikeString '300 files, * all correct after *'
    }
}
