BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A file name from the service' {
    It 'is converted to a name that is valid on every system: <Case>' -ForEach @(
        @{ Case = 'plain'; Name = 'base_basic_pbr.glb'; Expected = 'base_basic_pbr.glb' }
        @{ Case = 'spaces and non-Latin letters'; Name = 'ein Modell 模型.glb'; Expected = 'ein Modell 模型.glb' }
        @{ Case = 'an emoji'; Name = "$([char]::ConvertFromUtf32(0x1F680)).bin"; Expected = "$([char]::ConvertFromUtf32(0x1F680)).bin" }
        @{ Case = 'path traversal'; Name = '../../../etc/passwd'; Expected = 'passwd' }
        @{ Case = 'path traversal on Windows'; Name = '..\..\boot.ini'; Expected = 'boot.ini' }
        @{ Case = 'absolute path'; Name = '/etc/cron.d/job'; Expected = 'job' }
        @{ Case = 'absolute path on Windows'; Name = 'C:\Windows\System32\a.dll'; Expected = 'a.dll' }
        @{ Case = 'relative to a drive'; Name = 'C:a.glb'; Expected = 'C_a.glb' }
        @{ Case = 'alternate data stream'; Name = 'a.glb:hidden'; Expected = 'a.glb_hidden' }
        @{ Case = 'reserved name'; Name = 'CON'; Expected = '_CON' }
        @{ Case = 'reserved name with an extension'; Name = 'nul.glb'; Expected = '_nul.glb' }
        @{ Case = 'reserved name with a number'; Name = 'com1.txt'; Expected = '_com1.txt' }
        @{ Case = 'characters that are invalid on Windows'; Name = 'a<b>c"d|e?f*.bin'; Expected = 'a_b_c_d_e_f_.bin' }
        @{ Case = 'control characters'; Name = "a$([char]27)[31mb$([char]7)`n.bin"; Expected = 'a_[31mb__.bin' }
        @{ Case = 'right-to-left override'; Name = "invoice$([char]0x202E)blg.exe"; Expected = 'invoice_blg.exe' }
        @{ Case = 'zero-width character'; Name = "a$([char]0x200B)b.bin"; Expected = 'a_b.bin' }
        @{ Case = 'trailing dots and spaces'; Name = 'a.bin. . .'; Expected = 'a.bin' }
        @{ Case = 'leading and trailing spaces'; Name = '  a.bin  '; Expected = 'a.bin' }
        @{ Case = 'extension of a partial file'; Name = 'a.glb.part'; Expected = 'a.glb_part' }
        @{ Case = 'hidden file'; Name = '.profile'; Expected = '_profile' }
        @{ Case = 'looks like an option'; Name = '-rf'; Expected = '_rf' }
        @{ Case = 'settings file of Windows Explorer'; Name = 'desktop.ini'; Expected = '_desktop.ini' }
        @{ Case = 'Windows shortcut'; Name = 'model.lnk'; Expected = 'model.lnk_' }
        @{ Case = '8.3 name'; Name = 'BASE_B~1.BIN'; Expected = 'BASE_B_1.BIN' }
    ) {
        $task = Add-TestTask @{ name = $Name }
        $file = Get-RodinDownload $task.taskUuid -ErrorAction Stop
        $file.Name | Should-BeString -CaseSensitive $Name
        $file.FileName | Should-BeString -CaseSensitive $Expected
        $saved = $file |
            Save-RodinModelFile -Destination $TestDrive -MaximumRetryCount 0 -ErrorAction SilentlyContinue -ErrorVariable errors
        if ($errors) { $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'FormatMismatch,*' }
        else { $saved.FullName | Should-BeString -CaseSensitive (Join-Path $TestDrive $task.taskUuid $Expected) }
    }

    It 'is replaced by a generated name if nothing valid remains: <Case>' -ForEach @(
        @{ Case = 'empty'; Name = '' }
        @{ Case = 'null'; Name = $null }
        @{ Case = 'white space'; Name = '   ' }
        @{ Case = 'one dot'; Name = '.' }
        @{ Case = 'two dots'; Name = '..' }
        @{ Case = 'folder without a file name'; Name = 'folder/' }
        @{ Case = 'path traversal without a file name'; Name = '../..' }
        @{ Case = 'home folder'; Name = '~' }
        @{ Case = 'invisible letter'; Name = "$([char]0x3164)" }
    ) {
        $task = Add-TestTask @{ name = $Name; length = 10 }
        $saved = Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop
        $saved.Directory.FullName | Should-Be (Join-Path $TestDrive $task.taskUuid)
        $saved.Name | Should-MatchString '[a-z]'
        $saved.Length | Should-Be 10
    }

    It 'is truncated if it is too long, keeps its extension, and stays unique' {
        $task = Add-TestTask @{ name = "$('ä' * 300)1.bin"; length = 1 }, @{ name = "$('ä' * 300)2.bin"; length = 2 }
        $saved = Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop
        $saved.Count | Should-Be 2
        $saved | Should-All {
            [Text.Encoding]::UTF8.GetByteCount("$($_.Name).part") | Should-BeLessThanOrEqual 255
            $_.Extension | Should-Be '.bin'
        }
    }

    It 'gets a number if another file of the task has the same name, ignoring case' {
        $task = Add-TestTask @{ name = 'Base.bin'; length = 1 }, @{ name = 'base.bin'; length = 2 }, @{ name = 'base.bin'; length = 3 },
            @{ name = 'x/BASE.bin'; length = 4 }
        $files = Get-RodinDownload $task.taskUuid
        $files.FileName | Should-BeSequence 'Base.bin', 'base-2.bin', 'base-3.bin', 'BASE-4.bin'
        $saved = $files | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop | Sort-Object Length
        ($saved | ForEach-Object Length) | Should-BeSequence 1L, 2L, 3L, 4L
        (Get-ChildItem "$TestDrive/$($task.taskUuid)").Count | Should-Be 4
    }
}

Describe 'The name of a saved file' {
    BeforeAll {
        $task = Add-TestTask @{ name = 'base.bin'; length = 1 }, @{ name = 'base.bin'; length = 2 }, @{ name = ''; length = 3 }
        $files = Get-RodinDownload $task.taskUuid
        $files.FileName | Select-Object -First 2 | Should-BeSequence 'base.bin', 'base-2.bin'
    }

    It 'is the same if the list was serialized: <Name>' -ForEach @(
        @{ Name = 'CSV'; Serialize = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'JSON'; Serialize = { $input | ConvertTo-Json | ConvertFrom-Json } }
        @{ Name = 'CLIXML'; Serialize = { $input | Export-Clixml "$TestDrive/files.clixml"; Import-Clixml "$TestDrive/files.clixml" } }
    ) {
        $saved = $files | & $Serialize | Save-RodinModelFile -Destination "$TestDrive/$Name" -ErrorAction Stop | Sort-Object Length
        $saved.Name | Should-BeSequence $files.FileName
    }

    It 'is made valid if it comes from a row' {
        $row = [pscustomobject]@{ Url = $files[0].Url; Name = 'a.bin'; FileName = '../../b.bin' }
        ($row | Save-RodinModelFile -Destination "$TestDrive/row" -ErrorAction Stop).FullName |
            Should-Be (Join-Path $TestDrive 'row' 'b.bin')
    }

    It 'is the value of -Name if the user specifies it' {
        $rows = $files[1] | ConvertTo-Csv | ConvertFrom-Csv
        ($rows | Save-RodinModelFile -Name 'mine.bin' -Destination "$TestDrive/given" -Flat -ErrorAction Stop).Name | Should-Be 'mine.bin'
    }
}

Describe 'Hostile file names' {
    It 'never cause a file outside the destination' {
        $root = "$TestDrive/outer/inner"
        $null = New-Item $root -ItemType Directory
        $hostile = '../x.bin', '..\y.bin', '/tmp/z.bin', '....//a.bin', '..%2fb.bin', '%2e%2e%2fc.bin', "..$([char]0x2215)d.bin",
            "..$([char]0)/e.bin"
        $task = Add-TestTask @($hostile | ForEach-Object { @{ name = $_; length = 3 } })
        $saved = Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination $root -ErrorAction Stop
        $saved.Count | Should-Be $hostile.Count
        $saved | Should-All { $_.Directory.FullName | Should-Be (Join-Path $TestDrive 'outer' 'inner' $task.taskUuid) }
        (Get-ChildItem "$TestDrive/outer" -Recurse -File -Force).Count | Should-Be $hostile.Count
        (Get-ChildItem "$TestDrive/outer" -Force).Name | Should-BeSequence @('inner')
    }

    It 'each become a separate file whose SourceName is the original name, for 300 names' {
        Add-Type -Path "$PSScriptRoot/../Rodin.PowerShell.Tests/HostileNames.cs"

        # JSON cannot contain unpaired surrogates; a replacement character takes the place of each.
        $names = @(
            [Rodin.Tests.HostileNames]::new(7).Next(300) |
                ForEach-Object { $null -eq $_ ? $null : [Text.Encoding]::UTF8.GetString([Text.Encoding]::UTF8.GetBytes($_)) }
        )
        $task = Add-TestTask @(0..299 | ForEach-Object { @{ name = $names[$_]; text = "$_" } })
        $saved = Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination "$TestDrive/hostile" -ErrorAction Stop
        $wrong = foreach ($file in $saved) {
            $name = $names[[int][IO.File]::ReadAllText($file.FullName)]
            if (-not [string]::Equals($file.SourceName, ($name ? $name : $file.Name))) { $file.FullName }
        }
        $wrong | Should-Be $null
        ($saved | ForEach-Object { [IO.File]::ReadAllText($_.FullName) } | Select-Object -Unique).Count | Should-Be 300
        $saved.Directory.FullName | Select-Object -Unique | Should-Be (Join-Path $TestDrive 'hostile' $task.taskUuid)
        (Get-ChildItem "$TestDrive/hostile" -Recurse -File -Force).Count | Should-Be 300
    }

    It 'in the TaskUuid column cause InvalidTaskUuid and are never used as a path' {
        $task = Add-TestTask @{ name = 'a.bin'; length = 3 }
        $row = [pscustomobject]@{ TaskUuid = '../..'; Name = 'a.bin'; Url = $task.files[0].link }
        $row | Save-RodinModelFile -Destination "$TestDrive/p/q/r" -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'InvalidTaskUuid,*'
        Test-Path "$TestDrive/p" | Should-BeFalse
    }
}
