BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    $emulator = Start-TestEmulator
    $app = Get-ExamplePath azure-functions

    # Does what the PowerShell worker of Azure Functions does: runs the profile once, then run.ps1 for each message.
    # A JSON message is passed as a hashtable.
    $worker = "$TestDrive/worker.ps1"
    Set-Content $worker @'
param($App, $Function, $Message, $Deliveries)
function Push-OutputBinding { param($Name, $Value) "${Name}: $Value" }
. "$App/profile.ps1"
$item = if ($Message.StartsWith('{')) { ConvertFrom-Json $Message -AsHashtable } else { $Message }
foreach ($delivery in $Deliveries -split ',') {
    try { & "$App/$Function/run.ps1" -QueueItem $item -TriggerMetadata @{ DequeueCount = $delivery; Id = 'an id' } }
    catch { "Failed: $_" }
}
'@

    function Invoke-Function {
        param([string] $Function, [string] $Message, [int[]] $Delivery = 1, [hashtable] $Environment = @{})
        $Environment.RODIN_MODELS ??= "$TestDrive/models"
        $run = Invoke-ExampleScript $worker $app, $Function, $Message, ($Delivery -join ',') -Environment $Environment
        $run.Text.Contains($emulator.apiKey) | Should-BeFalse
        $run.Text -split "`n" | ForEach-Object Trim | Where-Object { $_ }
    }
}

AfterAll { Stop-TestEmulator }

Describe 'The functions for Azure Functions' {
    BeforeEach { Reset-TestEmulator; Set-TestGeneration @{ files = @(New-Glb) } }

    It 'submit a prompt once, even if its message is delivered several times, and queue its receipt' {
        $lines = Invoke-Function SubmitModel 'a brass astrolabe' -Delivery 1, 2, 3
        @(Get-TestTask).Count | Should-Be 1
        $task = Get-TestTask
        $lines[0] | Should-Be "Accepted: task $($task.taskUuid)"
        $receipt = ($lines[1] -replace '^Task: ') | ConvertFrom-Json
        $receipt.SubscriptionKey | Should-Be $task.subscriptionKey
        $lines[2] | Should-MatchString '^Failed: This message has been delivered before'
        $lines.Count | Should-Be 4
    }

    It 'use the known fields of a message, but none that would send the key to another host' {
        $null = Invoke-Function SubmitModel '{"Prompt":"a lamp","Seed":7,"BaseUri":"http://127.0.0.1:1/","ReceiptPath":"/nowhere"}'
        $form = (Get-TestTask).submission.fields
        $form.prompt | Should-Be 'a lamp'
        $form.seed | Should-Be '7'
    }

    It 'fail if a task may have been accepted, and do not submit it again when its message is redelivered' {
        Add-TestEndpointFault 'rodin' @{ kind = 'disconnect'; afterBytes = -1; times = 1 }
        $lines = Invoke-Function SubmitModel 'a lamp' -Delivery 1, 2
        @(Get-TestTask).Count | Should-Be 1
        $lines | Where-Object { $_ -notlike 'Failed: *' -and $_ -like 'Task: *' } | Should-BeNull
        @($lines -like 'Failed: *').Count | Should-Be 2
    }

    It 'save the files of a receipt''s task, and download nothing again when its message is redelivered' {
        # The first status request is sent five seconds after the submission. An earlier submission time avoids that wait.
        $task = Add-TestStatusTask -File (New-Glb)
        $receipt = $task | Add-Member SubmittedAt ([datetime]::UtcNow.AddHours(-1)) -PassThru | ConvertTo-Json -Compress
        $uuid = $task.TaskUuid
        $lines = Invoke-Function SaveModel $receipt -Delivery 1, 2
        $lines | Should-BeSequence "Saved: 1 files of task $uuid", "Saved: 1 files of task $uuid"
        (Get-Item "$TestDrive/models/$uuid/base.glb").Length | Should-Be 1000
        @(Get-TestRequest -Server file | Where-Object bytesSent -GT 1).Count | Should-Be 1
    }

    It 'fail for a receipt of an unknown task, so that Azure moves its message to the poison queue' {
        $lines = Invoke-Function SaveModel '{"TaskUuid":"11111111-1111-4111-8111-111111111111","SubscriptionKey":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}'
        $lines | Should-MatchString '^Failed: .*NO_SUCH_TASK'
    }

    It 'have the bindings, parameters and settings that Azure Functions requires' {
        $bindings = foreach ($function in 'SubmitModel', 'SaveModel') {
            (Get-Content "$app/$function/function.json" -Raw | ConvertFrom-Json).bindings
        }
        $bindings | ForEach-Object { "$($_.name) $($_.type) $($_.direction) $($_.queueName)" } | Should-BeSequence @(
            'QueueItem queueTrigger in rodin-prompts', 'Task queue out rodin-tasks', 'QueueItem queueTrigger in rodin-tasks')
        foreach ($function in 'SubmitModel', 'SaveModel') {
            (Get-Command "$app/$function/run.ps1").Parameters.Keys | Should-BeSequence 'QueueItem', 'TriggerMetadata'
        }
        $settings = Get-Content "$app/host.json" -Raw | ConvertFrom-Json
        [timespan]$settings.functionTimeout | Should-BeGreaterThan ([timespan]'00:04:00')
        (Import-PowerShellDataFile "$app/requirements.psd1").Rodin | Should-Be '0.*'
    }
}
