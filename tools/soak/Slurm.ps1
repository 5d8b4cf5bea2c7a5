# The shipped job array saves 100 000 tasks under a real Slurm cluster of one node: 20 elements, four at a time, the first two of them twice
# at the same time. Every few seconds an element is killed or requeued. Each file must exist once and be complete. Only files that a killed
# element had begun may be fetched twice.
. "$PSScriptRoot/common/SlurmRun.ps1"

if ($reason = Get-SlurmSkipReason) { return "Skipped: $reason" }
Invoke-SlurmRun -Tasks 100000 -Slices 20 -Concurrent 4 -Kills 24 -Duplicates 2 -RequestsPerMinute 400000 -KillEvery 6000
