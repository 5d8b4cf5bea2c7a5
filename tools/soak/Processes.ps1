# Eight processes save the same two thousand files to one folder at once, and every second or so one of them is killed and begun anew. Each ends well in the
# end, each file is as it was served, and nothing is left over.
. "$PSScriptRoot/common/ProcessRun.ps1"

Invoke-ProcessRun -Processes 8 -Files 2000 -Kills 40 -BytesPerSecond 4MB
