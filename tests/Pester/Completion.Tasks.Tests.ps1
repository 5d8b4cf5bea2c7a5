BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Completion.psm1"
    $null = Start-TestEmulator

    function Invoke-InNewRunspace {
        # Runs a script in a new runspace, which knows no tasks. Get-Completion is available there, and the arguments are in $args.
        param([string] $Script, [object[]] $Arguments = @())
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule([string[]]("$((Get-Module Rodin).ModuleBase)/Rodin.psd1", "$PSScriptRoot/Support/Completion.psm1"))
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript("Connect-Rodin -RequestsPerMinute 100000").AddStatement().AddScript($Script)
        foreach ($argument in $Arguments) { $null = $shell.AddArgument($argument) }
        try { $shell.Invoke() }
        finally { $shell.Dispose(); $runspace.Dispose() }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Tab after -TaskUuid and -SubscriptionKey' {
    It 'offers submitted tasks with their prompts, the newest first' {
        $offered = Invoke-InNewRunspace @'
            $first = Submit-RodinTask -Prompt 'a brass astrolabe'
            $second = Submit-RodinTask -Prompt 'a lamp'
            $first; $second
            Get-Completion 'Get-RodinDownload '
            Get-Completion 'Get-RodinTask '
'@
        $first, $second = $offered[0..1]
        $offered[2..3].CompletionText | Should-BeSequence $second.TaskUuid, $first.TaskUuid
        $offered[2].ListItemText | Should-Be "$($second.TaskUuid.Substring(0, 8)) a lamp"
        $offered[3].ToolTip | Should-Be "Task $($first.TaskUuid): a brass astrolabe"
        $offered[4..5].CompletionText | Should-BeSequence $second.SubscriptionKey, $first.SubscriptionKey
        $offered.Count | Should-Be 6
    }

    It 'offers tasks that Get-RodinTask and Wait-RodinTask received or emitted, with their status, the most recently used first' {
        $one = Add-TestStatusTask 'Generating'
        $two = Add-TestStatusTask 'Done'
        $offered = Invoke-InNewRunspace -Arguments $one, $two @'
            $null = $args[0] | Get-RodinTask
            $null = $args[1] | Wait-RodinTask
            Get-Completion 'Wait-RodinTask -TaskUuid '
            $null = Get-RodinTask $args[0].SubscriptionKey
            Get-Completion 'Save-RodinModelFile -TaskUuid '
'@
        $offered.CompletionText | Should-BeSequence $two.TaskUuid, $one.TaskUuid, $one.TaskUuid, $two.TaskUuid
        $offered[0].ToolTip | Should-Be "Task $($two.TaskUuid), Done"
        $offered[1].ToolTip | Should-Be "Task $($one.TaskUuid), Generating"
    }

    It 'offers tasks that were read from receipts, even if they failed' {
        $failed = Add-TestStatusTask 'Failed'
        Set-Content "$TestDrive/receipts.jsonl" (@{
            task_uuid = $failed.TaskUuid; subscription_key = $failed.SubscriptionKey; source = "a chair"
        } | ConvertTo-Json -Compress)
        $offered = Invoke-InNewRunspace -Arguments "$TestDrive/receipts.jsonl" @'
            Get-Content $args[0] | ConvertFrom-Json | Wait-RodinTask -ErrorAction SilentlyContinue
            Get-Completion 'Get-RodinTask -SubscriptionKey '
'@
        $offered.CompletionText | Should-Be $failed.SubscriptionKey
        $offered.ListItemText | Should-Be "$($failed.TaskUuid.Substring(0, 8)) a chair"
        $offered.ToolTip | Should-Be "Task $($failed.TaskUuid), Failed: a chair"
    }

    It 'offers tasks whose files were listed, but no unknown UUIDs' {
        $task = Add-TestTask (New-Glb)
        $offered = Invoke-InNewRunspace -Arguments $task.taskUuid @'
            $null = Get-RodinDownload $args[0], (New-Guid) -ErrorAction SilentlyContinue
            Get-Completion 'Get-RodinDownload '
'@
        $offered.CompletionText | Should-Be $task.taskUuid
        $offered.ListItemText | Should-Be $task.taskUuid
        @(Invoke-InNewRunspace -Arguments $task.taskUuid '$null = Get-RodinDownload $args[0]; Get-Completion "Get-RodinTask "; 7') |
            Should-BeSequence @(7)
    }

    It 'completes the beginning of a UUID or a part of the source, with or without quotes' {
        $offered = Invoke-InNewRunspace @'
            $task = Submit-RodinTask -Prompt 'a brass astrolabe'
            $null = Submit-RodinTask -Prompt 'a lamp'
            $task.TaskUuid
            foreach ($typed in $task.TaskUuid.Substring(0, 12), 'ASTRO', "'brass a", '"brass a') {
                (Get-Completion "Get-RodinDownload $typed").CompletionText
                (Get-Completion "Wait-RodinTask -SubscriptionKey $typed").CompletionText -eq $task.SubscriptionKey
            }
'@
        $offered[1..8] | Should-BeSequence $offered[0], $true, $offered[0], $true, $offered[0], $true, $offered[0], $true
        $offered.Count | Should-Be 9
    }

    It 'shows neither a key nor control characters in the list' {
        $key = (Add-TestStatusTask 'Done').SubscriptionKey
        $offered = Invoke-InNewRunspace -Arguments $key @'
            $null = [pscustomobject]@{
                SubscriptionKey = $args[0]; TaskUuid = 'not a uuid'; Source = "a`e[31m`nlamp $('and more ' * 20)$($args[0])"
            } | Get-RodinTask
            Get-Completion 'Get-RodinTask '
'@
        $offered.CompletionText | Should-Be $key
        foreach ($text in $offered.ListItemText, $offered.ToolTip) {
            $text | Should-NotMatchString 'eyJ|\p{C}'
            $text | Should-MatchString 'a \[31m lamp'
        }
        $offered.ListItemText.Length | Should-BeLessThan 60
    }

    It 'quotes a key with special characters: <_>' -ForEach "a'b", 'a$b', '"a"', '-a', 'a;b', '@a', '(a)', 'a`b', '{a}' {
        $line = Invoke-InNewRunspace -Arguments $_ `
            '$null = Get-RodinTask -SubscriptionKey $args[0] -ErrorAction SilentlyContinue; Complete-Line "Get-RodinTask -SubscriptionKey "'
        $tree = [Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$null)
        $tree.EndBlock.Statements[0].PipelineElements[0].CommandElements[2].Value | Should-Be $_
    }

    It 'remembers the last 256 tasks and responds within 5 s' {
        $key = (Add-TestStatusTask 'Done').SubscriptionKey
        $seen = Invoke-InNewRunspace -Arguments $key @'
            $null = 1..300 | ForEach-Object {
                [pscustomobject]@{ TaskUuid = "00000000-0000-4000-8000-$('{0:d12}' -f $_)"; SubscriptionKey = "key-$_" }
            } | Get-RodinTask -ErrorAction SilentlyContinue
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $offered = Get-Completion 'Get-RodinTask '
            $clock.Elapsed.TotalSeconds
            $offered.Count
            $offered[0].CompletionText
            $offered[-1].CompletionText
'@
        $seen[0] | Should-BeLessThan 5
        $seen[1..3] | Should-BeSequence 256, 'key-300', 'key-45'
    }

    It 'sends no request' {
        $offered = Invoke-InNewRunspace @'
            $null = Submit-RodinTask -Prompt 'a lamp'
            $log = [uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/requests')
            $null = Invoke-RestMethod $log -Method Delete -NoProxy
            $null = Get-Completion 'Get-RodinDownload '; $null = Get-Completion 'Wait-RodinTask '
            $null = Get-Completion 'Submit-RodinTask -Tier '
            @(Invoke-RestMethod $log -NoProxy | ForEach-Object { $_ }).Count
'@
        $offered | Should-Be 0
    }

    It 'shares no tasks between runspaces, nor between the users of a reused runspace' {
        $offered = Invoke-InNewRunspace @'
            $null = Submit-RodinTask -Prompt 'a lamp'
            $code = "${function:Get-Completion}"
            1..3 | ForEach-Object -ThrottleLimit 1 -Parallel {
                ${function:Get-Completion} = $using:code
                Import-Module Rodin
                @(Get-Completion 'Get-RodinTask ').Count
                $null = Submit-RodinTask -Prompt 'another'
                @(Get-Completion 'Get-RodinTask ').Count
            }
            @(Get-Completion 'Get-RodinTask ').Count
'@
        $offered | Should-BeSequence 0, 1, 0, 1, 0, 1, 1
    }
}
