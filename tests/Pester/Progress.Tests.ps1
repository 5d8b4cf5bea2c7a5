BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
    $saving = 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder'
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The progress of slow downloads' {
    BeforeAll {
        $uuid = (Add-TestTask @(
            @{ name = 'a.bin'; length = 40000; faults = @(@{ kind = 'throttle'; bytesPerSecond = 20000 }) }
            @{
                name = 'b.bin'; length = 40000
                faults = @(@{ kind = 'throttle'; bytesPerSecond = 20000 }, @{ kind = 'noLength' }, @{ kind = 'noRanges' })
            }
        )).taskUuid
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $seen = Invoke-InRunspace $saving @{ Uuid = $uuid; Folder = "$TestDrive/slow" }
        $took = $clock.Elapsed
        $total = @($seen.Progress | Where-Object ParentActivityId -LT 0)
        $each = @($seen.Progress | Where-Object ParentActivityId -GE 0)
    }

    It 'has one bar for all files, and a child bar for each file' {
        @($total.ActivityId | Sort-Object -Unique).Count | Should-Be 1
        @($each.ActivityId | Sort-Object -Unique).Count | Should-Be 2
        $each.ParentActivityId | Sort-Object -Unique | Should-Be $total[0].ActivityId
        $each.Activity | Should-ContainCollection 'a.bin'
        $each.Activity | Should-ContainCollection 'b.bin'
    }

    It 'has the activity "Saving model files"' {
        $total | Where-Object RecordType -EQ 'Processing' | Should-All { $_.Activity -eq 'Saving model files' }
    }

    It 'is between 0 and 100 percent, or -1 if the length is unknown' {
        $seen.Progress | Should-All { $_.PercentComplete -ge -1 -and $_.PercentComplete -le 100 }
        $known = @($each | Where-Object Activity -EQ 'a.bin' | ForEach-Object PercentComplete)
        $known[-1] | Should-BeGreaterThan $known[0]
        $each | Where-Object Activity -EQ 'b.bin' | Should-All { $_.PercentComplete -eq -1 }
    }

    It 'is updated at most about four times a second' {
        @($total | Where-Object RecordType -EQ 'Processing').Count | Should-BeLessThanOrEqual ($took.TotalSeconds * 4 + 1)
    }

    It 'ends with the completion of each bar' {
        foreach ($bar in $seen.Progress | Group-Object ActivityId) { $bar.Group[-1].RecordType | Should-Be 'Completed' }
    }

    It 'does not show links' {
        ($seen.Progress | ConvertTo-Json -Depth 3) | Should-NotMatchString 'X-Tos|http:'
    }

    It 'does not affect the result' {
        $seen.Output.Name | Sort-Object | Should-BeSequence 'a.bin', 'b.bin'
        $seen.Errors.Count | Should-Be 0
    }
}

Describe 'The progress of fast downloads' {
    It 'is not displayed' {
        $uuid = (Add-TestTask (New-Glb)).taskUuid

        # The first call in a process loads the engine, which may take long enough for a progress bar.
        $null = Get-RodinDownload $uuid | Save-RodinModelFile -Destination "$TestDrive/first"
        $seen = Invoke-InRunspace "param(`$Uuid, `$Folder) `$clock = [Diagnostics.Stopwatch]::StartNew(); & { $saving } `$Uuid `$Folder; `$clock.Elapsed" @{
            Uuid = $uuid; Folder = "$TestDrive/quick"
        }
        if ($seen.Output[-1] -ge [timespan]::FromSeconds(0.5)) {
            Set-ItResult -Skipped -Because 'the machine was too busy: the download took 0.5 s or longer'
        }
        @($seen.Progress | Where-Object Activity -EQ 'Saving model files').Count | Should-Be 0
    }
}
