BeforeDiscovery {
    $kinds = 'submitted', 'read', 'deserialized', 'without a UUID', 'with a long source', 'without jobs', 'from a background job'
    $views = @(
        @{ View = 'by default'; Show = { $input | Out-String -Width 80 } }
        @{ View = 'as a table'; Show = { $input | Format-Table | Out-String -Width 80 } }
        @{ View = 'as a list'; Show = { $input | Format-List | Out-String -Width 80 } }
        @{ View = 'in a wide view'; Show = { $input | Format-Wide | Out-String -Width 80 } }
        @{ View = 'in a wide view with one column'; Show = { $input | Format-Wide -Column 1 | Out-String -Width 300 } }
        @{ View = 'in a custom view'; Show = { $input | Format-Custom -Depth 1 | Out-String -Width 80 } }
        @{ View = 'after another type'; Show = { & { Get-Date; $args } @($input) | Out-String -Width 80 } }
        @{
            View = 'after another type, as a list'
            Show = { & { [pscustomobject]@{ a = 1 }; $args } @($input) | Format-List | Out-String -Width 80 }
        }
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
    $read | Export-Clixml "$TestDrive/task.clixml"
    $deserialized = Import-Clixml "$TestDrive/task.clixml"
    $withoutUuid = Get-RodinTask $submitted.SubscriptionKey
    $long = Submit-RodinTask -Prompt ('an astrolabe of brass, ' * 40)
    Set-TestGeneration @{ jobsAppearAfter = 1000 }
    $withoutJobs = Submit-RodinTask -Prompt 'soon' | Get-RodinTask
    $fromJob = Start-Job { param($Module, $Key, $Uuid) Import-Module $Module; Get-RodinTask $Key -TaskUuid $Uuid } -ArgumentList @(
        (Join-Path (Get-Module Rodin).ModuleBase 'Rodin.psd1'), $submitted.SubscriptionKey, $submitted.TaskUuid) |
            Receive-Job -Wait -AutoRemoveJob
    $tasks = @{
        'submitted' = $submitted
        'read' = $read
        'deserialized' = $deserialized
        'without a UUID' = $withoutUuid
        'with a long source' = $long
        'without jobs' = $withoutJobs
        'from a background job' = $fromJob
    }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'A task <Kind>, <View>' -ForEach $cases {
    BeforeAll {
        $text = $tasks[$Kind] | & $Show
    }

    It 'shows no part of the subscription key' {
        $text | Should-NotMatchString 'eyJ'
    }

    It 'is not wider than the window' {
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum |
            Should-BeLessThanOrEqual ($View -eq 'in a string' ? 1000 : $View -match 'wide' ? 300 : 80)
    }

    It 'shows the UUID if it is known' {
        if ($Kind -ne 'without a UUID') { $text.Contains($tasks[$Kind].TaskUuid) | Should-BeTrue }
        else { $text.Contains($tasks['submitted'].TaskUuid) | Should-BeFalse }
    }
}

Describe 'A table of tasks' {
    It 'shows UUID, status, number of finished jobs, and source on one line for each task' {
        $lines = @($submitted, $read, $long, $withoutJobs | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ }
        $lines.Count | Should-Be 6
        $lines[0] | Should-MatchString '^TaskUuid +Status +Jobs Source$'
        $lines[2] | Should-MatchString "^$($submitted.TaskUuid) Submitted +0/6 a brass astrolabe$"
        $lines[3] | Should-MatchString "^$($submitted.TaskUuid) Waiting +0/6 a brass astrolabe$"
        $lines[4] | Should-MatchString '0/6 an astrolabe .*…$'
        $lines[5] | Should-MatchString 'Submitted +0/0 soon$'
    }

    It 'counts failed jobs as finished' {
        (Add-TestStatusTask 'Done', 'Failed', 'Canceled', 'Generating' | Get-RodinTask | Out-String -Width 80) |
            Should-MatchString 'Generating +3/4'
    }

    It 'is the same for deserialized tasks' {
        ($deserialized | Out-String -Width 80) | Should-BeString ($read | Out-String -Width 80)
    }

    It 'has an empty column for an unknown UUID' {
        ($withoutUuid | Out-String -Width 80) | Should-MatchString '(?m)^ {37}Waiting +0/6'
    }
}

Describe 'A list of tasks' {
    It 'shows all properties except the subscription key, and the number of jobs by status' {
        $text = $read | Format-List | Out-String -Width 80
        foreach ($name in 'TaskUuid', 'Status', 'Jobs', 'Source', 'SubmittedAt', 'ReadAt', 'Consumed') {
            $text | Should-MatchString "(?m)^$name +: \S"
        }
        $text | Should-MatchString '(?m)^Jobs +: 6 Waiting\s*$'
        $text | Should-NotMatchString 'SubscriptionKey'
    }

    It 'shows the number of jobs of deserialized tasks' {
        ($deserialized | Format-List | Out-String -Width 80) | Should-MatchString '(?m)^Jobs +: 6 Waiting\s*$'
    }

    It 'shows the number of jobs of a task that was just submitted' {
        ($submitted | Format-List | Out-String -Width 80) | Should-MatchString '(?m)^Jobs +: 6 unknown\s*$'
    }
}

Describe 'The jobs of a task' {
    It 'are shown as a table with their status and position in the queue: <Name>' -ForEach @(
        @{ Name = 'read'; Jobs = { $read.Jobs } }
        @{ Name = 'deserialized'; Jobs = { $deserialized.Jobs } }
    ) {
        $lines = @(& $Jobs | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should-MatchString '^Uuid +Status +Queue$'
        $lines.Count | Should-Be 8
        $lines[2] | Should-MatchString "^$($read.Jobs[0].Uuid) Waiting +1$"
    }
}
