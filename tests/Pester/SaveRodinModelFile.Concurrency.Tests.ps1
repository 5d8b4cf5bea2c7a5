BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Several files' {
    BeforeAll {
        # Files whose answers stall until the emulator forgets them: as many as run at once are seen, however slow the machine.
        $stalled = 1..6 | ForEach-Object { @{ name = "$_.bin"; length = 10; faults = @(@{ kind = 'stall'; afterBytes = 5 }) } }
        $saving = 'param($Uuid, $Folder, $Limit) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder -ThrottleLimit $Limit'
    }

    It 'are fetched at once, as many as -ThrottleLimit says and no more: <_>' -ForEach 1, 3 {
        $uuid = (Add-TestTask $stalled).taskUuid
        $run = Start-InRunspace $saving @{ Uuid = $uuid; Folder = "$TestDrive/limit"; Limit = $_ }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 5 } -Count $_

        # One more would come at once, if it came; a moment is given to it, not to us.
        Start-Sleep -Milliseconds 300
        $running = @(Get-TestRequest $uuid -Server file).Count
        $null = Stop-InRunspace $run
        $running | Should-Be $_
    }

    It 'are fetched at once without being told so' {
        $uuid = (Add-TestTask $stalled).taskUuid
        $run = Start-InRunspace 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder' @{ Uuid = $uuid; Folder = "$TestDrive/default" }
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 5 } -Count 6).Count | Should-Be 6
        $null = Stop-InRunspace $run
    }

    It 'are begun while the pipeline still delivers' {
        $files = Get-RodinDownload (Add-TestTask (New-Glb '1.glb'), (New-Glb '2.glb')).taskUuid
        $saved = & {
            $files[0]
            # Goes on to deliver only when the first file has been asked for.
            $null = Wait-TestRequest { $_.taskUuid -eq $files[0].TaskUuid -and $_.fileName -eq '1.glb' }
            $files[1]
        } | Save-RodinModelFile -Destination "$TestDrive/meanwhile"
        $saved.Count | Should-Be 2
    }

    It 'are emitted as they finish, so that a slow one comes last' {
        $uuid = (Add-TestTask (New-Glb 'slow.glb' -Fault @{ kind = 'delay'; time = 1 }), (New-Glb 'quick.glb'), (New-Glb 'also quick.glb')).taskUuid
        $saved = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive
        $saved.Count | Should-Be 3
        $saved[-1].Name | Should-Be 'slow.glb'
    }

    It 'leave the pipeline one by one, before the last is done' {
        $uuid = (Add-TestTask (New-Glb 'quick.glb'), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall' })).taskUuid
        $first = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive | Select-Object -First 1
        $first.Name | Should-Be 'quick.glb'
    }

    It 'are many: none is lost, none comes twice' {
        $uuids = 1..5 | ForEach-Object { (Add-TestTask @(1..40 | ForEach-Object { @{ name = "$_.bin"; length = 100 + $_ } })).taskUuid }
        $saved = Get-RodinDownload $uuids | Save-RodinModelFile -Destination "$TestDrive/many" -ErrorAction Stop
        $saved.Count | Should-Be 200
        @($saved.FullName | Sort-Object -Unique).Count | Should-Be 200
        $saved | Should-All { $_.Length | Should-Be (100 + [int]$_.BaseName) }
    }
}

Describe 'One file that fails' {
    It 'is one error, and the others are saved' {
        $uuid = (Add-TestTask (New-Glb '1.glb'), (New-Glb 'bad.glb' -Fault @{ kind = 'errorPage' }), (New-Glb '3.glb')).taskUuid
        $saved = Get-RodinDownload $uuid | Save-RodinModelFile -Destination "$TestDrive/one fails" -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Sort-Object | Should-BeSequence '1.glb', '3.glb'
        $errors.Count | Should-Be 1
        $errors[0].TargetObject | Should-Be (Join-Path $TestDrive 'one fails' $uuid 'bad.glb')
        (Get-ChildItem "$TestDrive/one fails/$uuid").Name | Sort-Object | Should-BeSequence '1.glb', '3.glb'
    }

    It 'ends all with -ErrorAction Stop, and leaves nothing half-named' {
        $uuid = (Add-TestTask (New-Glb 'bad.glb' -Fault @{ kind = 'errorPage' }), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall'; afterBytes = 500 })).taskUuid
        { Get-RodinDownload $uuid | Save-RodinModelFile -Destination "$TestDrive/stops" -ErrorAction Stop } | Should-Throw -FullyQualifiedErrorId 'FormatMismatch,*'
        @(Get-ChildItem "$TestDrive/stops" -Recurse -File -Exclude '*.part').Count | Should-Be 0
    }
}

Describe 'Parallel pipelines of one process' {
    It 'do not get in each other''s way' {
        $uuids = 1..6 | ForEach-Object { (Add-TestTask (New-Glb)).taskUuid }
        $manifest = (Get-Module Rodin).Path -replace '[^\\/]+$', 'Rodin.psd1'
        $folder = "$TestDrive/parallel"
        $saved = $uuids | ForEach-Object -Parallel {
            Import-Module $using:manifest
            Get-RodinDownload $_ | Save-RodinModelFile -Destination $using:folder
        } -ThrottleLimit 6
        $saved.TaskUuid | Sort-Object | Should-BeSequence ($uuids | Sort-Object)
    }
}
