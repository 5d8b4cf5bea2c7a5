# Twenty thousand files from an emulator that injects every fault it knows, each into 5 % of the requests, saved again and again until none is missing, in one
# PowerShell. Each must end as one version that was served, with no part left, and the process with no more than it held after the first quarter.
. "$PSScriptRoot/common/FaultRun.ps1"

Invoke-FaultRun -Files 20000 -Batches 4 -Settle 75
