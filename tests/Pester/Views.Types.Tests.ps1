BeforeDiscovery {
    $types = 'Rodin.ModelFile', 'Rodin.RodinTask', 'Rodin.RodinTaskJob', 'Rodin.RodinConnection', 'Rodin.RodinException', 'Rodin.SavedFile',
        'Rodin.Balance'
    $views = @(
        @{ View = 'by default'; Show = { param($Objects, $Width) $Objects | Out-String -Width $Width } }
        @{ View = 'as a table'; Show = { param($Objects, $Width) $Objects | Format-Table | Out-String -Width $Width } }
        @{ View = 'as a list'; Show = { param($Objects, $Width) $Objects | Format-List | Out-String -Width $Width } }
        @{ View = 'in a wide view'; Show = { param($Objects, $Width) $Objects | Format-Wide | Out-String -Width $Width } }
        @{ View = 'after another type'; Show = { param($Objects, $Width) & { Get-Date; $Objects } | Out-String -Width $Width } }
        @{
            View = 'as a list, after another type'
            Show = { param($Objects, $Width) & { [pscustomobject]@{ a = 1 }; $Objects } | Format-List | Out-String -Width $Width }
        }
        @{ View = 'in a custom view'; Show = { param($Objects, $Width) $Objects | Format-Custom -Depth 1 | Out-String -Width $Width } }
    )
    $cases = foreach ($type in $types) {
        foreach ($origin in 'live', 'deserialized') {
            foreach ($view in $views) {
                $view + @{ Type = $type; Origin = $origin; Widths = $view.View -match 'wide|custom' ? @(80, 120) : @(60, 80, 120) }
            }
        }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $emulator = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000
    $files = Get-RodinDownload (Add-TestTask (New-Glb 'base_basic_pbr.glb'), @{ name = 'preview.webp'; sample = 'webp' }).taskUuid
    $tasks = @(
        Submit-RodinTask -Prompt ('an astrolabe of brass, ' * 20)
        Add-TestStatusTask 'Done', 'Failed', 'Generating' | Get-RodinTask
        (Add-TestStatusTask 'Waiting' -QueueLength 3).SubscriptionKey | Get-RodinTask
    )
    Get-RodinDownload (New-Guid) -ErrorVariable failures -ErrorAction SilentlyContinue
    $objectsByType = @{
        'Rodin.ModelFile' = $files
        'Rodin.RodinTask' = $tasks
        'Rodin.RodinTaskJob' = @($tasks.Jobs)
        'Rodin.RodinConnection' = @(Get-RodinConnection)
        'Rodin.RodinException' = @($failures[0].Exception)
        'Rodin.SavedFile' = @($files | Save-RodinModelFile -Destination "$TestDrive/saved" | Sort-Object Name)
        'Rodin.Balance' = @(Get-RodinBalance)
    }

    # For each type, a value that identifies the object and is shown in every view.
    $identifiers = @{
        'Rodin.ModelFile' = 'base_basic_pbr.glb'
        'Rodin.RodinTask' = $tasks[0].TaskUuid
        'Rodin.RodinTaskJob' = $tasks[0].Jobs[0].Uuid
        'Rodin.RodinConnection' = "$((Get-RodinConnection).BaseUri)"
        'Rodin.RodinException' = 'TaskNotFound'
        'Rodin.SavedFile' = 'base_basic_pbr.glb'
        'Rodin.Balance' = '100'
    }
    $secrets = @($emulator.apiKey, 'X-Tos-', 'eyJ') + @($files.Url) + @($tasks.SubscriptionKey)
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The format views' {
    It 'exist for all public types that are emitted or referenced by emitted objects' {
        $not = [Management.Automation.Cmdlet], [Attribute], [Management.Automation.IArgumentCompleter],
            [Management.Automation.IModuleAssemblyInitializer], [Collections.IEnumerable]
        $public = [Rodin.ModelFile].Assembly.GetExportedTypes() | Where-Object {
            $type = $_
            -not $type.IsEnum -and -not ($type.IsAbstract -and $type.IsSealed) -and
                -not ($not | Where-Object { $_.IsAssignableFrom($type) })
        }
        @($public.FullName) + 'Rodin.SavedFile', 'Rodin.Balance' | Sort-Object | Should-BeSequence ($objectsByType.Keys | Sort-Object)
    }

    It 'include a table and a list for each type: <_>' -ForEach 'ModelFile', 'RodinTask', 'RodinTaskJob', 'RodinConnection',
            'RodinException', 'SavedFile' {
        foreach ($name in "Rodin.$_", "Deserialized.Rodin.$_") {
            $shapes = (Get-FormatData $name -PowerShellVersion $PSVersionTable.PSVersion).FormatViewDefinition.Control |
                ForEach-Object { $_.GetType().Name }
            $shapes | Should-ContainCollection 'TableControl'
            $shapes | Should-ContainCollection 'ListControl'
        }
    }
}

Describe 'A <Type>, <Origin>, <View>' -ForEach $cases {
    BeforeAll {
        $objects = $objectsByType[$Type]
        if ($Origin -ne 'live') {
            $objects = @([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($objects, 4)))
        }
    }

    It 'shows its identifier and no secret, and is not wider than the window' {
        foreach ($width in $Widths) {
            $text = & $Show $objects $width
            # A list can wrap values that are longer than the window.
            ($text -replace '\r?\n *').Contains($identifiers[$Type]) | Should-BeTrue -Because "at $width columns: $text"
            foreach ($secret in $secrets) { $text.Contains($secret) | Should-BeFalse -Because "at $width columns: $text" }
            ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should-BeLessThanOrEqual $width
            $text | Should-NotMatchString '#ERR'
        }
    }
}

Describe 'A table in a narrow window' {
    It 'shows all columns: <Type>' -ForEach @(
        @{ Type = 'Rodin.ModelFile'; Header = '^Kind +Format +Expires +FileName$' }
        @{ Type = 'Rodin.RodinTask'; Header = '^TaskUuid +Status +Jobs +Sou' }
        @{ Type = 'Rodin.RodinTaskJob'; Header = '^Uuid +Status +Queue$' }
        @{ Type = 'Rodin.RodinConnection'; Header = '^BaseUri +KeySource +Proxy$' }
        @{ Type = 'Rodin.RodinException'; Header = '^ErrorId +StatusCode +Message$' }
        @{ Type = 'Rodin.SavedFile'; Header = '^Status +Size +Name$' }
    ) {
        $lines = @($objectsByType[$Type] | Format-Table | Out-String -Width 60) -split '\r?\n' | ForEach-Object TrimEnd
        @($lines -match $Header).Count | Should-BeGreaterThan 0
    }
}

Describe 'A file list' {
    It 'is shown as one table for each task, with the UUID of the task as its header' {
        $other = Get-RodinDownload (Add-TestTask (New-Glb 'other.glb')).taskUuid
        $lines = @($files; $other) | Format-Table | Out-String -Width 80 | ForEach-Object { $_ -split '\r?\n' } | Where-Object { $_ } |
            ForEach-Object TrimEnd
        $lines[0] | Should-Be "   Task: $($files[0].TaskUuid)"
        $lines[3] | Should-MatchString '^Model    glb    in \d+ (d|min)  +base_basic_pbr\.glb$'
        $lines[4] | Should-MatchString '^Preview  webp   in \d+ (d|min)  +preview\.webp$'
        $lines[5] | Should-Be "   Task: $($other.TaskUuid)"
        $lines[8] | Should-MatchString '^Model    glb .* other\.glb$'
    }

    It 'shows that a link has expired' {
        $old = Get-RodinDownload (Add-TestTask (New-Glb) -Property @{ linkLifetime = -5 }).taskUuid
        ($old | Out-String -Width 80) | Should-MatchString 'Model    glb    expired    base\.glb'
    }

    It 'shows the remaining lifetime of a link in the largest unit: <Expected>' -ForEach @(
        @{ Days = 6.99; Expected = 'in 6 d' }
        @{ Days = 1.01; Expected = 'in 1 d' }
        @{ Days = 0.99; Expected = 'in 23 h' }
        @{ Days = 0.05; Expected = 'in 1 h' }
        @{ Days = 0.0104; Expected = 'in 15 min' }
        @{ Days = 0.0001; Expected = 'in 1 min' }
        @{ Days = -0.0001; Expected = 'expired' }
        @{ Days = $null; Expected = '' }
    ) {
        # The remaining time decreases while the test runs, so the values are just above the limits.
        $file = [pscustomobject]@{
            PSTypeName = 'Rodin.ModelFile'; TaskUuid = 'a'; Kind = 'Model'; Format = 'glb'; FileName = 'b'
            ExpiresAt = $null -eq $Days ? $null : [datetimeoffset]::Now.AddDays($Days)
        }
        foreach ($each in $file,
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($file, 2))) {
            ($each | Out-String -Width 80) | Should-MatchString "(?m)^Model    glb    $Expected +b\s*$"
        }
    }
}

Describe 'A list of saved files' {
    It 'shows sizes with up to three digits and a unit: <Expected>' -ForEach @(
        @{ Bytes = 0; Expected = '0 B' }
        @{ Bytes = 999; Expected = '999 B' }
        @{ Bytes = 1000; Expected = '1.0 KB' }
        @{ Bytes = 10380902; Expected = '9.9 MB' }
        @{ Bytes = 1000MB; Expected = '1.0 GB' }
        @{ Bytes = 8GB; Expected = '8.0 GB' }
    ) {
        $file = [pscustomobject]@{ PSTypeName = 'Rodin.SavedFile'; Status = 'Existing'; Length = $Bytes; Name = 'b'; DirectoryName = 'a' }
        ($file | Out-String -Width 80) | Should-MatchString "(?m)^Existing +$([regex]::Escape($Expected)) b\s*$"
    }
}

Describe 'The output in strict mode' {
    It 'is the same, and nothing is added to $Error' {
        $plain = foreach ($type in $objectsByType.Keys) {
            $objectsByType[$type] | Out-String -Width 80
            $objectsByType[$type] | Format-List | Out-String -Width 80
        }
        $global:Error.Clear()
        Set-StrictMode -Version Latest
        $strict = foreach ($type in $objectsByType.Keys) {
            $objectsByType[$type] | Out-String -Width 80
            $objectsByType[$type] | Format-List | Out-String -Width 80
        }
        $global:Error.Count | Should-Be 0
        $strict | Should-BeSequence $plain

        # Objects without an expiry time, details of jobs or a source.
        [pscustomobject]@{
            PSTypeName = 'Rodin.ModelFile'; TaskUuid = 'a'; Kind = 'Model'; Format = 'glb'; FileName = 'b'; ExpiresAt = $null
        } | Out-String | Should-MatchString 'Model    glb +b'
        [pscustomobject]@{
            PSTypeName = 'Deserialized.Rodin.RodinTask'; TaskUuid = 'a'; Status = 'Done'; Jobs = 'Done', 'Failed'; Source = $null
        } | Out-String | Should-MatchString 'Done +2/2'
        $global:Error.Count | Should-Be 0
    }
}
