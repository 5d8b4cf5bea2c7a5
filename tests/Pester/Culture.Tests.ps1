BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    Set-TestBalance 1234.5
    $module = "$((Get-Module Rodin).ModuleBase)/Rodin.psd1"

    function Use-Culture {
        param([string] $Culture, [scriptblock] $Script)
        $before = [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture
        [cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = [cultureinfo]::GetCultureInfo($Culture)
        try { & $Script }
        finally { [cultureinfo]::CurrentCulture, [cultureinfo]::CurrentUICulture = $before }
    }

    function Get-SubmittedForm {
        # Submits a task with all kinds of values and returns the fields that the emulator received.
        Clear-TestRequest
        $fields = @{
            double = 1234567.25; single = [single]0.1; decimal = -0.5d; large = 12345678901L; big = [bigint]::Pow(10, 20)
            date = [DateTimeOffset]'2026-11-03T04:05:06Z'
            list = 1.5, -2, 'İ'; map = @{ i = 0.5 }; truth = $true; enum = [ConsoleColor]::DarkCyan; span = [timespan]'1.02:03:04.5'
        }
        $null = [pscustomobject]@{ Prompt = 'INIT ıİi'; Seed = '65535'; Height = '1234.5'; QualityOverride = '500000' } |
            Submit-RodinTask -BoundingBox 1.5, 2, 1000000.25 `
                -Tier DETAIL -Format GLB -Addon HIGHPACK -Quality MEDIUM -AdditionalField $fields -ErrorAction Stop
        $sent = (Get-TestSubmission).fields
        ($sent.psobject.Properties | Sort-Object { [int[]][char[]]$_.Name -join ' ' } |
            ForEach-Object { "$($_.Name)=$($_.Value)" }) -join "`n"
    }

    $form = Use-Culture '' { Get-SubmittedForm }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'In the culture "<_>"' -ForEach 'tr-TR', 'az-Latn-AZ', 'ar-SA', 'de-DE', 'th-TH', 'fa-IR' {
    BeforeAll {
        $culture = $_
        $uuid = (Add-TestTask (New-Glb 'TITLE.GLB' -Length 1500000), (New-Glb 'INIT.glb'), @{ name = 'PREVIEW.WEBP'; sample = 'webp' },
            @{ name = 'TEXTURE_DIFFUSE.PNG'; base64 = 'AAAA' }, @{ name = 'MATERIAL.MTL'; base64 = 'AAAA' }).taskUuid
    }

    It 'kinds and formats are recognized by names in upper and lower case' {
        Use-Culture $culture {
            $files = Get-RodinDownload $uuid
            $files.Kind -join ' ' | Should-Be 'Model Model Preview Texture Material'
            $files.Format | Should-BeSequence 'glb', 'glb', 'webp', 'png', 'mtl'
            $files.FileName | Should-BeSequence 'TITLE.GLB', 'INIT.glb', 'PREVIEW.WEBP', 'TEXTURE_DIFFUSE.PNG', 'MATERIAL.MTL'
            @(Get-RodinDownload $uuid -Kind material, MODEL -Name 'title*', 'init*', 'material*').Count | Should-Be 3
        }
    }

    It 'files are saved and displayed' {
        Use-Culture $culture {
            $text = Get-RodinDownload $uuid -Kind Model | Save-RodinModelFile -Destination "$TestDrive/$culture" -ErrorAction Stop |
                Out-String -Width 80
            $text | Should-MatchString 'Downloaded +1[.,٫]4 MB TITLE\.GLB'
            $text | Should-MatchString 'Downloaded +1[.,٫]0 KB INIT\.glb'
            Get-RodinDownload $uuid | Out-String -Width 80 | Should-MatchString 'Model +glb +in 10 min +TITLE\.GLB'
            Get-RodinBalance | Out-String | Should-MatchString '^\s*1\d\d\d([.,٫]\d)? credits\s*$'
        }
    }

    It 'every field of a submission is sent as in the invariant culture' {
        Use-Culture $culture { Get-SubmittedForm } | Should-BeString -CaseSensitive $form
    }

    It 'a wait ends when the task is done, and the files are saved' {
        $task = Add-TestStatusTask -File (New-Glb)
        Use-Culture $culture {
            ($task | Wait-RodinTask -Timeout '00:10:00' | Get-RodinDownload |
                Save-RodinModelFile -Destination "$TestDrive/$culture" -ErrorAction Stop).Length | Should-Be 1000
        }
    }

    It 'an error code is mapped to its error id: <Code>' -ForEach @(
        @{ Code = 'api_insufficient_funds'; Id = 'InsufficientFunds' }
        @{ Code = 'invalid_request'; Id = 'InvalidRequest' }
        @{ Code = 'permission_denied'; Id = 'PermissionDenied' }
    ) {
        $task = (Add-TestTask -Fault @{ kind = 'body'; text = "{`"error`":`"$Code`"}" }).taskUuid
        Use-Culture $culture {
            Get-RodinDownload $task -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors.FullyQualifiedErrorId | Should-BeSequence @("$Id,Rodin.Commands.GetRodinDownloadCommand")
        }
    }
}

Describe 'A task from a CSV file' {
    It 'has the correct date or none: written in <Written>, read in <Read>' -ForEach @(
        @{ Written = 'de-DE'; Read = 'en-US' }
        @{ Written = 'en-US'; Read = 'de-DE' }
        @{ Written = 'en-GB'; Read = 'en-US' }
        @{ Written = 'fa-IR'; Read = 'th-TH' }
        @{ Written = 'de-DE'; Read = 'de-DE'; Known = $true }
        @{ Written = 'ar-SA'; Read = 'ar-SA'; Known = $true }
    ) {
        $when = [DateTimeOffset]::new(2026, 11, 3, 4, 5, 6, [timespan]::FromHours(2))
        $key = (Add-TestStatusTask).SubscriptionKey
        $task = [pscustomobject]@{ SubscriptionKey = $key; SubmittedAt = $when } | Get-RodinTask
        Use-Culture $Written { $task | Export-Csv "$TestDrive/task.csv" }
        $read = Use-Culture $Read { Import-Csv "$TestDrive/task.csv" | Get-RodinTask }
        if ($Known -or $null -ne $read.SubmittedAt) { $read.SubmittedAt | Should-Be $when }
    }
}

Describe 'The expiry time of a link' {
    It 'is displayed for deserialized files: <Name>' -ForEach @(
        @{ Name = 'CLIXML'; Pass = { $input | Export-Clixml "$TestDrive/files.clixml"; Import-Clixml "$TestDrive/files.clixml" } }
        @{
            Name = 'a job'
            Pass = {
                $input | ForEach-Object {
                    Start-Job { Import-Module $args[0]; Get-RodinDownload $args[1] } -ArgumentList $module, $_.TaskUuid |
                        Receive-Job -Wait -AutoRemoveJob
                }
            }
        }
    ) {
        Get-RodinDownload (Add-TestTask (New-Glb)).taskUuid | & $Pass | Out-String -Width 80 |
            Should-MatchString 'Model +glb +in 10 min +base\.glb'
    }
}

Describe 'In a process with <Name>' -ForEach @(
    @{ Name = 'invariant globalization, as in small containers'; Environment = @{ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '1' } }
    @{ Name = 'LC_ALL=C'; Environment = @{ LC_ALL = 'C' } }
    @{ Name = 'a Latin 1 console'; Environment = @{ LC_ALL = 'de_DE.ISO-8859-1' }; Encoding = 'iso-8859-1' }
    @{ Name = 'a Turkish console in the time zone UTC+13'; Environment = @{ LC_ALL = 'tr_TR.UTF-8'; TZ = 'Pacific/Apia' } }
    @{ Name = 'a time zone with a repeated hour in October'; Environment = @{ TZ = 'Europe/Berlin' } }
    @{ Name = 'a time zone with an offset of half an hour'; Environment = @{ TZ = 'America/St_Johns' } }
) {
    It 'names, texts, times and numbers are unchanged' {
        $folder = "$TestDrive/Ünïcödé 模型 🦊 $(New-Guid)"
        $task = Add-TestTask (New-Glb 'TİTLE ı 模型 🦊.GLB')
        $kept = Add-TestStatusTask
        $given = @{
            Folder = $folder; Uuid = $task.taskUuid; Key = $kept.SubscriptionKey; Module = $module; Encoding = $Encoding
            Picture = New-TestImage "$TestDrive/Löwe 獅子.png"
        }
        $given | ConvertTo-Json | Set-Content "$TestDrive/given.json"
        foreach ($variable in $Environment.Keys) { [Environment]::SetEnvironmentVariable($variable, $Environment[$variable]) }
        try {
            $child = Invoke-InProcess -Arguments "$TestDrive/given.json" -Script @'
                $ErrorActionPreference = 'Stop'
                $given = Get-Content $args[0] -Raw | ConvertFrom-Json
                if ($given.Encoding) { [Console]::OutputEncoding = [Text.Encoding]::GetEncoding($given.Encoding) }
                Import-Module $given.Module
                $files = Get-RodinDownload $given.Uuid
                $files | Out-String -Width 80
                $files | Save-RodinModelFile -Destination $given.Folder -Flat -Verbose
                Submit-RodinTask 'Löwe 獅子 🦊' -Image $given.Picture -Height 1.5 -ReceiptPath "$($given.Folder)/receipts.jsonl" | Out-String
                # Two times in the hour that occurs twice when the clock is set back.
                foreach ($hour in '00', '01') {
                    $task = "{`"SubscriptionKey`":`"$($given.Key)`",`"SubmittedAt`":`"2026-10-25T${hour}:30:00+00:00`"}" |
                        ConvertFrom-Json | Get-RodinTask
                    "at $($task.SubmittedAt.ToUniversalTime().ToString('HH:mm', [cultureinfo]::InvariantCulture))"
                }
'@
        }
        finally { foreach ($variable in $Environment.Keys) { [Environment]::SetEnvironmentVariable($variable, $null) } }
        if ($child.ExitCode -ne 0) { throw $child.Text }
        $child.Text | Should-MatchString 'in 10 min'
        $child.Text | Should-MatchString 'at 00:30\s+at 01:30'
        [IO.Directory]::GetFiles($folder) | ForEach-Object { [IO.Path]::GetFileName($_) } | Sort-Object Length |
            Should-BeSequence 'receipts.jsonl', 'TİTLE ı 模型 🦊.GLB'
        $receipt = [IO.File]::ReadAllText("$folder/receipts.jsonl") | ConvertFrom-Json
        $receipt.Source | Should-BeString -CaseSensitive 'Löwe 獅子.png'
        $receipt.Consumed | Should-Be 0.5
        [Math]::Abs(([DateTimeOffset]$receipt.SubmittedAt - [DateTimeOffset]::UtcNow).TotalMinutes) | Should-BeLessThan 5
        $sent = @(Get-TestSubmission)[-1].fields
        $sent.prompt | Should-BeString -CaseSensitive 'Löwe 獅子 🦊'
        $sent.height | Should-Be '1.5'
    }
}
