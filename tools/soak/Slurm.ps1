# The shipped job array saves a hundred thousand tasks under a real Slurm of one node: twenty elements, four at a time, the first two of them twice at once;
# every few seconds one is killed or requeued. Each file must be there once, whole, and fetched once but for what the killed had begun.
. "$PSScriptRoot/common/SlurmRun.ps1"

if ($lack = Get-SlurmLack) { return "Left out. $lack" }
Invoke-SlurmRun -Tasks 100000 -Slices 20 -AtOnce 4 -Kills 24 -Twice 2 -RequestsPerMinute 400000 -KillEvery 6000
