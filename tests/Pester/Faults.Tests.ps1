# The quick part of what `build.ps1 Soak -Only Faults` does with twenty thousand files.
BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    . "$PSScriptRoot/../../tools/soak/common/FaultRun.ps1"
}

Describe 'Hundreds of files, among all faults at once' {
    It 'are all saved by trying again, each as it was served, and leave nothing behind' {
        Invoke-FaultRun -Files 300 -Share 0.01 | Should-BeLikeString '300 files, * all right after *'
    }
}
