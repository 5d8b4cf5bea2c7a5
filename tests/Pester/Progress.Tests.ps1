BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
    $saving = 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder'
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The progress of transfers that take a while' {
    BeforeAll {
        $uuid = (Add-TestTask @(
            @{ name = 'a.bin'; length = 40000; faults = @(@{ kind = 'throttle'; bytesPerSecond = 20000 }) }
            @{ name = 'b.bin'; length = 40000; faults = @(@{ kind = 'throttle'; bytesPerSecond = 20000 }, @{ kind = 'noLength' }, @{ kind = 'noRanges' }) }
        )).taskUuid
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $seen = Invoke-InRunspace $saving @{ Uuid = $uuid; Folder = "$TestDrive/slow" }
        $took = $clock.Elapsed
        $whole = @($seen.Progress | Where-Object ParentActivityId -LT 0)
        $each = @($seen.Progress | Where-Object ParentActivityId -GE 0)
    }

    It 'has one bar for all, and one for each file beneath it' {
        @($whole.ActivityId | Sort-Object -Unique).Count | Should-Be 1
        @($each.ActivityId | Sort-Object -Unique).Count | Should-Be 2
        $each.ParentActivityId | Sort-Object -Unique | Should-Be $whole[0].ActivityId
        $each.Activity | Should-ContainCollection 'a.bin'
        $each.Activity | Should-ContainCollection 'b.bin'
    }

    It 'is named for what it does' {
        $whole | Where-Object RecordType -EQ 'Processing' | Should-All { $_.Activity -eq 'Saving model files' }
    }

    It 'is from 0 to 100, or -1 where the length is not known' {
        $seen.Progress | Should-All { $_.PercentComplete -ge -1 -and $_.PercentComplete -le 100 }
        $known = @($each | Where-Object Activity -EQ 'a.bin' | ForEach-Object PercentComplete)
        $known[-1] | Should-BeGreaterThan $known[0]
        $each | Where-Object Activity -EQ 'b.bin' | Should-All { $_.PercentComplete -eq -1 }
    }

    It 'comes about four times a second at the most' {
        @($whole | Where-Object RecordType -EQ 'Processing').Count | Should-BeLessThanOrEqual ($took.TotalSeconds * 4 + 1)
    }

    It 'is taken away in the end, each bar of it' {
        foreach ($bar in $seen.Progress | Group-Object ActivityId) { $bar.Group[-1].RecordType | Should-Be 'Completed' }
    }

    It 'shows nothing of the links' {
        ($seen.Progress | ConvertTo-Json -Depth 3) | Should-NotMatchString 'X-Tos|http:'
    }

    It 'changes nothing of the result' {
        $seen.Output.Name | Sort-Object | Should-BeSequence 'a.bin', 'b.bin'
        $seen.Errors.Count | Should-Be 0
    }
}

Describe 'The progress of transfers that take no time' {
    It 'is not drawn' {
        $uuid = (Add-TestTask (New-Glb)).taskUuid

        # The first call of a process may take its time: it loads the engine.
        $null = Get-RodinDownload $uuid | Save-RodinModelFile -Destination "$TestDrive/first"
        $seen = Invoke-InRunspace "param(`$Uuid, `$Folder) `$clock = [Diagnostics.Stopwatch]::StartNew(); & { $saving } `$Uuid `$Folder; `$clock.Elapsed" @{ Uuid = $uuid; Folder = "$TestDrive/quick" }
        if ($seen.Output[-1] -ge [timespan]::FromSeconds(0.5)) { Set-ItResult -Skipped -Because 'the machine was too busy: it did take time' }
        @($seen.Progress | Where-Object Activity -EQ 'Saving model files').Count | Should-Be 0
    }
}
