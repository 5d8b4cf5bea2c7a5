# Submits the task that a message of rodin-prompts asks for, a prompt or JSON with the fields below, and puts its receipt into rodin-tasks.
param($QueueItem, $TriggerMetadata)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# A message comes again when its function failed, but also when the host went down in the middle, and then the task may have been paid for. So only the
# first delivery submits. Later ones fail, and the message ends in rodin-prompts-poison, where a human being looks at it; the log tells what was accepted.
if ([int]$TriggerMetadata.DequeueCount -gt 1) { throw 'This message has been delivered before. See in the log whether a task was accepted, and send it as a new one if not.' }

# Fields are named here, for a message must not set -BaseUri or -ReceiptPath.
$request = @{}
if ($QueueItem -is [string]) { $request.Prompt = $QueueItem }
else { foreach ($name in 'Prompt', 'Tier', 'Format', 'Material', 'Quality', 'Seed') { if ($null -ne $QueueItem[$name]) { $request[$name] = $QueueItem[$name] } } }

$task = Submit-RodinTask @request

# Should the receipt be lost on its way to the queue, this line leads to the files.
Write-Information "Accepted: task $($task.TaskUuid)" -InformationAction Continue
Push-OutputBinding -Name Task -Value ($task | ConvertTo-Json -Depth 3 -Compress)
