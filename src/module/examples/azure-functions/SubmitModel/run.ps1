# Submits a task for a message in rodin-prompts, which is a prompt or JSON with the fields below, and adds its receipt to rodin-tasks.
param($QueueItem, $TriggerMetadata)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# A message is delivered again if its function failed, but also if the host stopped meanwhile; then the task may already have
# been paid for. Therefore only the first delivery submits. Later ones fail, and the message is moved to rodin-prompts-poison
# for a manual check. The log shows the accepted tasks.
if ([int]$TriggerMetadata.DequeueCount -gt 1) {
    throw 'This message has been delivered before. Check in the log whether its task was accepted. If it was not, send a new message.'
}

# Only these fields are used, because a message must not set -BaseUri or -ReceiptPath.
$request = @{}
if ($QueueItem -is [string]) { $request.Prompt = $QueueItem }
else { foreach ($name in 'Prompt', 'Tier', 'Format', 'Material', 'Quality', 'Seed') { if ($null -ne $QueueItem[$name]) { $request[$name] = $QueueItem[$name] } } }

$task = Submit-RodinTask @request

# If the receipt does not reach the queue, this UUID in the log still gives access to the files.
Write-Information "Accepted: task $($task.TaskUuid)" -InformationAction Continue
Push-OutputBinding -Name Task -Value ($task | ConvertTo-Json -Depth 3 -Compress)
