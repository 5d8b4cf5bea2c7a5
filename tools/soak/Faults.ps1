# One PowerShell process saves 20 000 files from an emulator that injects each of its faults into 5 % of the requests, and retries until no
# file is missing. Each file must equal a version that was served, no partial file may be left, and the process may use no more resources
# than after the first quarter.
. "$PSScriptRoot/common/FaultRun.ps1"

Invoke-FaultRun -Files 20000 -Batches 4 -SettleSeconds 75
