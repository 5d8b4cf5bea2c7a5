BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Save-RodinModelFile with several files' {
    BeforeAll {
        # The responses for these files stall until the emulator is reset, so the number of simultaneous downloads can be counted on any
        # machine.
        $stalled = 1..6 | ForEach-Object { @{ name = "$_.bin"; length = 10; faults = @(@{ kind = 'stall'; afterBytes = 5 }) } }
        $saving = 'param($Uuid, $Folder, $Limit) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder -ThrottleLimit $Limit'
    }

    It 'downloads as many files in parallel as -ThrottleLimit allows: <_>' -ForEach 1, 3 {
        $uuid = (Add-TestTask $stalled).taskUuid
        $run = Start-InRunspace $saving @{ Uuid = $uuid; Folder = "$TestDrive/limit"; Limit = $_ }
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 5 } -Count $_

        # An additional request would be sent immediately. This delay gives it time to appear.
        Start-Sleep -Milliseconds 300
        $running = @(Get-TestRequest $uuid -Server file).Count
        $null = Stop-InRunspace $run
        $running | Should-Be $_
    }

    It 'downloads files in parallel by default' {
        $uuid = (Add-TestTask $stalled).taskUuid
        $run = Start-InRunspace 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder' @{
            Uuid = $uuid; Folder = "$TestDrive/default"
        }
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 5 } -Count 6).Count | Should-Be 6
        $null = Stop-InRunspace $run
    }

    It 'starts downloads while the pipeline still provides input' {
        $files = Get-RodinDownload (Add-TestTask (New-Glb '1.glb'), (New-Glb '2.glb')).taskUuid
        $saved = & {
            $files[0]
            # Emits the second file only after the first one has been requested.
            $null = Wait-TestRequest { $_.taskUuid -eq $files[0].TaskUuid -and $_.fileName -eq '1.glb' }
            $files[1]
        } | Save-RodinModelFile -Destination "$TestDrive/meanwhile"
        $saved.Count | Should-Be 2
    }

    It 'emits files in the order in which they finish' {
        $uuid = (Add-TestTask (New-Glb 'slow.glb' -Fault @{ kind = 'delay'; time = 1 }), (New-Glb 'quick.glb'),
            (New-Glb 'also quick.glb')).taskUuid
        $saved = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive
        $saved.Count | Should-Be 3
        $saved[-1].Name | Should-Be 'slow.glb'
    }

    It 'emits a finished file before the others are complete' {
        $uuid = (Add-TestTask (New-Glb 'quick.glb'), (New-Glb 'stuck.glb' -Fault @{ kind = 'stall' })).taskUuid
        $first = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive | Select-Object -First 1
        $first.Name | Should-Be 'quick.glb'
    }

    It 'saves each of 200 files exactly once' {
        $uuids = 1..5 | ForEach-Object { (Add-TestTask @(1..40 | ForEach-Object { @{ name = "$_.bin"; length = 100 + $_ } })).taskUuid }
        $saved = Get-RodinDownload $uuids | Save-RodinModelFile -Destination "$TestDrive/many" -ErrorAction Stop
        $saved.Count | Should-Be 200
        @($saved.FullName | Sort-Object -Unique).Count | Should-Be 200
        $saved | Should-All { $_.Length | Should-Be (100 + [int]$_.BaseName) }
    }
}

Describe 'A file that fails' {
    It 'causes one error, and the other files are saved' {
        $uuid = (Add-TestTask (New-Glb '1.glb'), (New-Glb 'bad.glb' -Fault @{ kind = 'errorPage' }), (New-Glb '3.glb')).taskUuid
        $saved = Get-RodinDownload $uuid |
            Save-RodinModelFile -Destination "$TestDrive/one fails" -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Sort-Object | Should-BeSequence '1.glb', '3.glb'
        $errors.Count | Should-Be 1
        $errors[0].TargetObject | Should-Be (Join-Path $TestDrive 'one fails' $uuid 'bad.glb')
        (Get-ChildItem "$TestDrive/one fails/$uuid").Name | Sort-Object | Should-BeSequence '1.glb', '3.glb'
    }

    It 'stops the command with -ErrorAction Stop, and leaves only partial files' {
        $uuid = (Add-TestTask (New-Glb 'bad.glb' -Fault @{ kind = 'errorPage' }),
            (New-Glb 'stuck.glb' -Fault @{ kind = 'stall'; afterBytes = 500 })).taskUuid
        { Get-RodinDownload $uuid | Save-RodinModelFile -Destination "$TestDrive/stops" -ErrorAction Stop } |
            Should-Throw -FullyQualifiedErrorId 'FormatMismatch,*'
        @(Get-ChildItem "$TestDrive/stops" -Recurse -File -Exclude '*.part').Count | Should-Be 0
    }
}

Describe 'Parallel pipelines in one process' {
    It 'save their files independently' {
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
