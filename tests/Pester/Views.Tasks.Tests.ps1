BeforeDiscovery {
    $kinds = 'submitted', 'read', 'kept and read back', 'without uuid', 'with a long source', 'without jobs', 'through a job of another process'
    $views = @(
        @{ View = 'as it is'; Show = { $input | Out-String -Width 80 } }
        @{ View = 'as a table'; Show = { $input | Format-Table | Out-String -Width 80 } }
        @{ View = 'as a list'; Show = { $input | Format-List | Out-String -Width 80 } }
        @{ View = 'as a wide list'; Show = { $input | Format-Wide | Out-String -Width 80 } }
        @{ View = 'as a wide list of one column'; Show = { $input | Format-Wide -Column 1 | Out-String -Width 300 } }
        @{ View = 'as a custom view'; Show = { $input | Format-Custom -Depth 1 | Out-String -Width 80 } }
        @{ View = 'after another type'; Show = { & { Get-Date; $args } @($input) | Out-String -Width 80 } }
        @{ View = 'after another type, as a list'; Show = { & { [pscustomobject]@{ a = 1 }; $args } @($input) | Format-List | Out-String -Width 80 } }
        @{ View = 'in a string'; Show = { "$($input)" } }
    )
    $cases = foreach ($kind in $kinds) { foreach ($view in $views) { $view + @{ Kind = $kind } } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    Set-TestGeneration @{ wait = 1000 }
    $submitted = Submit-RodinTask -Prompt 'a brass astrolabe'
    $read = $submitted | Get-RodinTask
    $read | Export-Clixml "$TestDrive/kept.clixml"
    $kept = Import-Clixml "$TestDrive/kept.clixml"
    $nameless = Get-RodinTask $submitted.SubscriptionKey
    $long = Submit-RodinTask -Prompt ('an astrolabe of brass, ' * 40)
    Set-TestGeneration @{ jobsAppearAfter = 1000 }
    $jobless = Submit-RodinTask -Prompt 'soon' | Get-RodinTask
    $passed = Start-Job { param($Module, $Key, $Uuid) Import-Module $Module; Get-RodinTask $Key -TaskUuid $Uuid } -ArgumentList @(
        (Join-Path (Get-Module Rodin).ModuleBase 'Rodin.psd1'), $submitted.SubscriptionKey, $submitted.TaskUuid) | Receive-Job -Wait -AutoRemoveJob
    $shown = @{
        'submitted' = $submitted
        'read' = $read
        'kept and read back' = $kept
        'without uuid' = $nameless
        'with a long source' = $long
        'without jobs' = $jobless
        'through a job of another process' = $passed
    }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A task <Kind>, <View>' -ForEach $cases {
    BeforeAll {
        $text = $shown[$Kind] | & $Show
    }

    It 'shows no subscription key, nor its beginning' {
        $text | Should-NotMatchString 'eyJ'
    }

    It 'is no wider than the window' {
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should-BeLessThanOrEqual ($View -eq 'in a string' ? 1000 : $View -match 'wide' ? 300 : 80)
    }

    It 'tells which task it is' {
        if ($Kind -ne 'without uuid') { $text.Contains($shown[$Kind].TaskUuid) | Should-BeTrue }
        else { $text.Contains($shown['submitted'].TaskUuid) | Should-BeFalse }
    }
}

Describe 'A table of tasks' {
    It 'has uuid, status, jobs that have ended, and source, each on one line' {
        $lines = @($submitted, $read, $long, $jobless | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ }
        $lines.Count | Should-Be 6
        $lines[0] | Should-MatchString '^TaskUuid +Status +Jobs Source$'
        $lines[2] | Should-MatchString "^$($submitted.TaskUuid) Submitted +0/6 a brass astrolabe$"
        $lines[3] | Should-MatchString "^$($submitted.TaskUuid) Waiting +0/6 a brass astrolabe$"
        $lines[4] | Should-MatchString '0/6 an astrolabe .*…$'
        $lines[5] | Should-MatchString 'Submitted +0/0 soon$'
    }

    It 'counts jobs that failed as ended' {
        (Add-TestStatusTask 'Done', 'Failed', 'Canceled', 'Generating' | Get-RodinTask | Out-String -Width 80) | Should-MatchString 'Generating +3/4'
    }

    It 'has the same for what was kept' {
        ($kept | Out-String -Width 80) | Should-BeString ($read | Out-String -Width 80)
    }

    It 'leaves the place of an unknown uuid empty' {
        ($nameless | Out-String -Width 80) | Should-MatchString '(?m)^ {37}Waiting +0/6'
    }
}

Describe 'A list of tasks' {
    It 'has all but the key, and the jobs counted by status' {
        $text = $read | Format-List | Out-String -Width 80
        foreach ($name in 'TaskUuid', 'Status', 'Jobs', 'Source', 'SubmittedAt', 'ReadAt', 'Consumed') { $text | Should-MatchString "(?m)^$name +: \S" }
        $text | Should-MatchString '(?m)^Jobs +: 6 Waiting\s*$'
        $text | Should-NotMatchString 'SubscriptionKey'
    }

    It 'counts the jobs of what was kept as well' {
        ($kept | Format-List | Out-String -Width 80) | Should-MatchString '(?m)^Jobs +: 6 Waiting\s*$'
    }

    It 'says of a task that was just submitted how many jobs it has' {
        ($submitted | Format-List | Out-String -Width 80) | Should-MatchString '(?m)^Jobs +: 6 unknown\s*$'
    }
}

Describe 'The jobs of a task' {
    It 'are a table with their status and place in the queue: <Name>' -ForEach @(
        @{ Name = 'read'; Jobs = { $read.Jobs } }
        @{ Name = 'kept'; Jobs = { $kept.Jobs } }
    ) {
        $lines = @(& $Jobs | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should-MatchString '^Uuid +Status +Queue$'
        $lines.Count | Should-Be 8
        $lines[2] | Should-MatchString "^$($read.Jobs[0].Uuid) Waiting +1$"
    }
}
