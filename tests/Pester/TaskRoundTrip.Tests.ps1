BeforeDiscovery {
    $cultures = '', 'de-DE', 'tr-TR', 'en-GB', 'th-TH', 'ar-SA'
    $formats = @(
        @{ Format = 'Export-Clixml'; Write = { $input | Export-Clixml $path }; Read = { Import-Clixml $path } }
        @{
            Format = 'ConvertTo-Json -Depth 3'; Write = { $input | ConvertTo-Json -Depth 3 | Set-Content $path }
            Read = { Get-Content $path -Raw | ConvertFrom-Json }
        }
        @{
            Format = 'ConvertTo-Json, without a depth'
            Write = { $input | ConvertTo-Json -WarningAction SilentlyContinue | Set-Content $path }
            Read = { Get-Content $path -Raw | ConvertFrom-Json }
        }
        @{
            Format = 'lines of JSON'; Write = { $input | ForEach-Object { $_ | ConvertTo-Json -Compress } | Set-Content $path }
            Read = { Get-Content $path | ConvertFrom-Json }
        }
        @{ Format = 'Export-Csv'; Write = { $input | Export-Csv $path }; Read = { Import-Csv $path } }
        @{ Format = 'Export-Csv -UseCulture'; Write = { $input | Export-Csv $path -UseCulture }; Read = { Import-Csv $path -UseCulture } }
    )
    $cases = foreach ($culture in $cultures) { foreach ($format in $formats) { $format + @{ Culture = $culture } } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    Set-TestGeneration @{ files = @(New-Glb) ; jobs = 2 }
    $receipts = "$TestDrive/receipts.jsonl"

    # A date that changes if day and month are swapped. The module uses the time from the pipeline input, so no clock needs to be set.
    $when = [DateTimeOffset]::new(2026, 11, 3, 4, 5, 6, 789, [timespan]::FromHours(2))
    $submitted = 'a brass astrolabe', 'ein Männchen; "groß", İstanbul' |
        ForEach-Object { Submit-RodinTask -Prompt $_ -ReceiptPath $receipts }
    $waited = $submitted | ForEach-Object {
        [pscustomobject]@{
            TaskUuid = $_.TaskUuid; SubscriptionKey = $_.SubscriptionKey; SubmittedAt = $when; Consumed = 0.5; Source = $_.Source
        }
    } | Wait-RodinTask
    # Wait-RodinTask emits tasks in the order in which they end.
    $waited = @($waited | Sort-Object { $submitted.TaskUuid.IndexOf($_.TaskUuid) })

    function Use-Culture {
        param([string] $Name, [scriptblock] $Script)
        $usual = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo($Name)
        try { & $Script }
        finally { [cultureinfo]::CurrentCulture = $usual }
    }

    function Assert-SameTask {
        # Checks that the task is unchanged. Some text formats store times in full seconds only.
        param($Task, $Original, [switch] $ToTheSecond)
        $Task | Should-HaveType ([Rodin.RodinTask])
        $Task.TaskUuid | Should-BeString -CaseSensitive $Original.TaskUuid
        $Task.SubscriptionKey | Should-BeString -CaseSensitive $Original.SubscriptionKey
        $Task.Source | Should-BeString -CaseSensitive $Original.Source
        $Task.Consumed | Should-Be 0.5
        $Task.Consumed | Should-HaveType ([decimal])
        $difference = ($Task.SubmittedAt - $Original.SubmittedAt).TotalSeconds
        if ($ToTheSecond) { [Math]::Abs($difference) | Should-BeLessThan 1 }
        else { $difference | Should-Be 0 }
    }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'Tasks saved by <Format> in the culture "<Culture>"' -ForEach $cases {
    BeforeAll {
        $path = "$TestDrive/kept"
        $restored = Use-Culture $Culture {
            $waited | & $Write
            $read = & $Read
            $read | Get-RodinTask -ErrorAction Stop
        }
        $csv = $Format -like 'Export-Csv*'
    }

    It 'are unchanged' {
        $restored.Count | Should-Be 2
        foreach ($i in 0, 1) { Assert-SameTask $restored[$i] $waited[$i] -ToTheSecond:$csv }
    }

    It 'can be waited for, listed and downloaded' {
        $folder = "$TestDrive/$(New-Guid)"
        $saved = Use-Culture $Culture {
            & $Read | Wait-RodinTask -ErrorAction Stop | Get-RodinDownload -ErrorAction Stop |
                Save-RodinModelFile -Destination $folder -ErrorAction Stop
        }
        $saved.TaskUuid | Sort-Object | Should-BeSequence @($waited.TaskUuid | Sort-Object)
        $saved | Should-All { $_.Name -eq 'base.glb' -and $_.Length -eq 1000 }
    }

    It 'can be saved again' {
        $again = Use-Culture $Culture {
            $restored | & $Write
            & $Read | Get-RodinTask -ErrorAction Stop
        }
        foreach ($i in 0, 1) { Assert-SameTask $again[$i] $waited[$i] -ToTheSecond:$csv }
    }
}

Describe 'Submitted tasks saved by <Format>' -ForEach ($formats) {
    It 'are unchanged' {
        $path = "$TestDrive/submitted"
        $submitted | & $Write
        $restored = & $Read | Get-RodinTask -ErrorAction Stop
        foreach ($i in 0, 1) { Assert-SameTask $restored[$i] $submitted[$i] -ToTheSecond:($Format -like 'Export-Csv*') }
    }
}

Describe 'The receipt file, read in the culture "<_>"' -ForEach $cultures {
    It 'contains the submitted tasks unchanged' {
        $read = Use-Culture $_ { Get-Content $receipts | ConvertFrom-Json | Get-RodinTask -ErrorAction Stop }
        $read.Count | Should-Be 2
        foreach ($i in 0, 1) { Assert-SameTask $read[$i] $submitted[$i] }
    }
}

Describe 'A task from a CSV file of another culture' {
    It 'has the same key and UUID and no wrong cost: written in <Written>, read in <Read>' -ForEach @(
        @{ Written = 'de-DE'; Read = 'en-US' }
        @{ Written = 'en-US'; Read = 'de-DE' }
        @{ Written = ''; Read = 'tr-TR' }
        @{ Written = 'fr-FR'; Read = '' }
    ) {
        Use-Culture $Written { $waited[0] | Export-Csv "$TestDrive/other.csv" }
        $task = Use-Culture $Read { Import-Csv "$TestDrive/other.csv" | Get-RodinTask -ErrorAction Stop }
        $task.SubscriptionKey | Should-BeString -CaseSensitive $waited[0].SubscriptionKey
        $task.TaskUuid | Should-Be $waited[0].TaskUuid
        # In cultures with a comma as the thousands separator, "0,5" must not be read as 5.
        if ($null -ne $task.Consumed) { $task.Consumed | Should-Be 0.5 }
    }
}

Describe 'ConvertTo-Json' {
    It 'includes all properties of one task without -Depth and without a warning' {
        $json = $waited[0] | ConvertTo-Json -WarningVariable warnings
        $warnings.Count | Should-Be 0
        ($json | ConvertFrom-Json).Jobs.Status | Should-BeSequence 'Done', 'Done'
    }

    It 'includes all properties of several tasks without -Depth, except the details of jobs' {
        $json = $waited | ConvertTo-Json -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings.Count | Should-Be 1
        $read = $json | ConvertFrom-Json
        $read[0].SubscriptionKey | Should-BeString -CaseSensitive $waited[0].SubscriptionKey
        $read[0].Jobs | Should-BeSequence 'Done', 'Done'
    }

    It 'includes all properties with the -Depth from the help, without a warning' {
        Get-Help Submit-RodinTask -Full | Out-String -Width 200 | Should-MatchString 'ConvertTo-Json -Depth 3'
        $json = $waited | ConvertTo-Json -Depth 3 -WarningVariable warnings
        $warnings.Count | Should-Be 0
        ($json | ConvertFrom-Json)[1].Jobs.Uuid | Should-BeSequence $waited[1].Jobs.Uuid
    }
}

Describe 'Export-Clixml' {
    It 'includes all properties, including those of the jobs' {
        $waited | Export-Clixml "$TestDrive/jobs.clixml"
        $read = Import-Clixml "$TestDrive/jobs.clixml"
        $read[0].Jobs.Status | Should-BeSequence 'Done', 'Done'
        $read[0].Jobs.Uuid | Should-BeSequence $waited[0].Jobs.Uuid
    }
}

Describe 'A task from another process or runspace' {
    It 'can be waited for, listed and downloaded if it comes from a background job' {
        $job = Start-Job {
            param($Module, $Task)
            Import-Module $Module
            $Task | Get-RodinTask
        } -ArgumentList (Join-Path (Get-Module Rodin).ModuleBase 'Rodin.psd1'), $waited[0]
        $passed = $job | Receive-Job -Wait -AutoRemoveJob
        $passed.psobject.TypeNames[0] | Should-Be 'Deserialized.Rodin.RodinTask'
        $passed.Jobs.Status | Should-BeSequence 'Done', 'Done'
        Assert-SameTask ($passed | Get-RodinTask -ErrorAction Stop) $waited[0]
        $saved = $passed | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination "$TestDrive/job"
        $saved.TaskUuid | Should-Be $waited[0].TaskUuid
    }

    It 'can be used in parallel runspaces' {
        $module = Join-Path (Get-Module Rodin).ModuleBase 'Rodin.psd1'
        $passed = $waited | ForEach-Object -Parallel { Import-Module $using:module; $_ | Get-RodinTask }
        $passed.TaskUuid | Sort-Object | Should-BeSequence @($waited.TaskUuid | Sort-Object)
    }
}
