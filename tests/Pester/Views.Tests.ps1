BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    $files = Get-RodinDownload (Add-TestTask (New-Glb 'base_basic_pbr.glb'), @{ name = 'preview.webp'; sample = 'webp' }).taskUuid
    $connection = Connect-Rodin -PassThru
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'What a file list looks like' {
    It 'shows name, kind, format, task and expiry, and no link: <Name>' -ForEach @(
        @{ Name = 'as it is'; Show = { $files | Out-String -Width 80 } }
        @{ Name = 'as a table'; Show = { $files | Format-Table | Out-String -Width 80 } }
        @{ Name = 'as a list'; Show = { $files | Format-List | Out-String -Width 80 } }
        @{ Name = 'after another type in the same output'; Show = { & { Get-Date; $files } | Out-String -Width 80 } }
        @{ Name = 'after another type, as a list'; Show = { & { [pscustomobject]@{ a = 1 }; $files } | Format-List | Out-String -Width 80 } }
    ) {
        $text = & $Show
        $text | Should-MatchString 'base_basic_pbr\.glb'
        $text | Should-MatchString 'Model'
        $text.Contains($files[0].TaskUuid) | Should-BeTrue
        $text | Should-NotMatchString 'X-Tos|http'
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should-BeLessThanOrEqual 80
    }

    It 'is no link as text: <Name>' -ForEach @(
        @{ Name = 'in a string'; Show = { "$files" } }
        @{ Name = 'as a wide list'; Show = { $files | Format-Wide | Out-String } }
        @{ Name = 'as a custom view'; Show = { $files | Format-Custom | Out-String } }
    ) {
        & $Show | Should-NotMatchString 'X-Tos-Signature'
    }
}

Describe 'What a connection looks like' {
    It 'shows where it leads and where the key is from: <Name>' -ForEach @(
        @{ Name = 'as it is'; Show = { $connection | Out-String -Width 80 } }
        @{ Name = 'as a list'; Show = { $connection | Format-List | Out-String -Width 80 } }
    ) {
        $text = & $Show
        $text.Contains("$($connection.BaseUri)") | Should-BeTrue
        $text.Contains('$env:RODIN_API_KEY') | Should-BeTrue
        $text.Contains($env:RODIN_API_KEY) | Should-BeFalse
    }
}

Describe 'What an error looks like' {
    It 'says what to do about it' {
        Get-RodinDownload (New-Guid) -ErrorVariable errors -ErrorAction SilentlyContinue
        $text = $errors[0] | Out-String
        $text | Should-MatchString 'NO_SUCH_TASK'
        $text | Should-MatchString 'top-level'
    }
}
