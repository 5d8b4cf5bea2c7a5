BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator

    # The documented limit is one second. A busy machine may need ten times as long.
    $promptly = [timespan]::FromSeconds(10)

    function Stop-Submission([string] $Script, [string] $Reached) {
        $stopped = Stop-InProcess $Script $Reached
        $stopped.Duration | Should-BeLessThan $promptly
        $stopped.Text
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Ctrl+C during a submission' {
    BeforeEach {
        Reset-TestEmulator
    }

    It 'creates no task and writes no warning before the request is accepted: <Name>' -ForEach @(
        @{ Name = 'while it waits for Retry-After'; Fault = @{ kind = 'status'; code = 429; retryAfter = 300 } }
        @{ Name = 'while it waits for other tasks to end'; Fault = @{ kind = 'apiError'; code = 'API_PARALLELISM_LIMIT_REACHED' } }
    ) {
        Add-TestEndpointFault rodin $Fault
        $text = Stop-Submission 'Submit-RodinTask a; Submit-RodinTask b' '$_.path -like "*/rodin" -and $_.isFinished'
        $text | Should-NotMatchString 'accepted'
        Get-TestSubmissionCount | Should-Be 1
        @(Get-TestTask).Count | Should-Be 0
    }

    It 'writes a warning that a task may have been accepted if it is pressed before the response' {
        Add-TestEndpointFault rodin @{ kind = 'stall'; afterBytes = -1 }
        $text = Stop-Submission 'Submit-RodinTask a; Submit-RodinTask b' '$_.submission'
        $text | Should-MatchString 'WARNING: .*may have been accepted'
        Get-TestSubmissionCount | Should-Be 1
    }

    It 'writes a warning with the accepted task if a later command of the pipeline is processing it' {
        $text = Stop-Submission `
            'Submit-RodinTask a | ForEach-Object { Invoke-RestMethod "$env:RODIN_BASE_URI/check_balance" -NoProxy -SkipHttpErrorCheck; Start-Sleep 600 }' `
            '$_.path -like "*/check_balance"'
        $task = Get-TestTask
        $text | Should-MatchString "WARNING: Task $($task.taskUuid) was accepted and is paid for"
        $text.Contains($task.subscriptionKey) | Should-BeFalse
    }

    It 'does not prevent the receipt of a task that is accepted afterwards' {
        Add-TestEndpointFault rodin @{ kind = 'delay'; time = 6 }
        $receipts = "$TestDrive/stopped.jsonl"
        $run = Start-InRunspace 'param($Path) Submit-RodinTask a -ReceiptPath $Path' @{ Path = $receipts }
        $null = Wait-TestRequest { $_.submission }
        $seen = Stop-InRunspace $run
        $seen.Duration | Should-BeLessThan $promptly
        $deadline = [datetime]::UtcNow.AddSeconds(60)

        # The file cannot be read while it is being written.
        while (-not ($kept = Get-Content $receipts -ErrorAction Ignore) -and [datetime]::UtcNow -lt $deadline) {
            Start-Sleep -Milliseconds 20
        }
        ($kept | ConvertFrom-Json).TaskUuid | Should-Be (Get-TestTask).taskUuid
    }

    It 'leaves the session usable' {
        Add-TestEndpointFault rodin @{ kind = 'stall'; afterBytes = -1; times = 1 }
        $run = Start-InRunspace 'Submit-RodinTask a'
        $null = Wait-TestRequest { $_.submission }
        $null = Stop-InRunspace $run
        (Submit-RodinTask b).Source | Should-Be 'b'
    }
}

Describe 'A pipeline that ends early' {
    It 'writes no warning about a task that was emitted' {
        Reset-TestEmulator
        $child = Invoke-InProcess -Arguments (Get-Module Rodin).Path -Script @'
            Import-Module $args[0]
            'Prompt', 'a', 'b' | ConvertFrom-Csv | Submit-RodinTask | Select-Object -First 1 -ExpandProperty Source
'@
        $child.Text.Trim() | Should-Be 'a'
        Get-TestSubmissionCount | Should-Be 1
    }
}
