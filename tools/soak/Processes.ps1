# Eight processes save the same 2000 files to one folder at the same time, and about every second one of them is killed and restarted. Each
# process must succeed in the end, each file must equal what was served, and nothing else may be left.
. "$PSScriptRoot/common/ProcessRun.ps1"

Invoke-ProcessRun -Processes 8 -Files 2000 -Kills 40 -BytesPerSecond 4MB
