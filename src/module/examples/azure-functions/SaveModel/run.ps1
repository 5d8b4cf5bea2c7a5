# Waits for the task of a message of rodin-tasks, and saves its files to the folder in the setting RODIN_MODELS: a file share that is mounted into the app.
# It costs no credits and may come as often as it likes: what is saved is not fetched again. A task that is late, or a file that fails, fails the function;
# the message comes back after a minute, up to 30 times as host.json says, and ends in rodin-tasks-poison.
param($QueueItem, $TriggerMetadata)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if (-not $env:RODIN_MODELS) { throw 'The setting RODIN_MODELS names no folder.' }

$files = @([pscustomobject]$QueueItem | Wait-RodinTask -Timeout 00:04:00 | Save-RodinModelFile -Destination $env:RODIN_MODELS)
if (-not $files) { throw "Task $($QueueItem.TaskUuid) has no files." }
Write-Information "Saved: $($files.Count) files of task $($QueueItem.TaskUuid)" -InformationAction Continue
