# Waits for the task of a message in rodin-tasks, and saves its files to the folder in the setting RODIN_MODELS, which is a
# file share mounted into the app. It costs no credits and can be repeated, because existing files are not downloaded again.
# If the task is not finished or a file fails, the function fails. The message is then delivered again after one minute, up
# to 30 times (see host.json), and is finally moved to rodin-tasks-poison.
param($QueueItem, $TriggerMetadata)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
if (-not $env:RODIN_MODELS) { throw 'The setting RODIN_MODELS is empty; the path of a folder is required.' }

$files = @([pscustomobject]$QueueItem | Wait-RodinTask -Timeout 00:04:00 | Save-RodinModelFile -Destination $env:RODIN_MODELS)
if (-not $files) { throw "Task $($QueueItem.TaskUuid) has no files." }
Write-Information "Saved: $($files.Count) files of task $($QueueItem.TaskUuid)" -InformationAction Continue
