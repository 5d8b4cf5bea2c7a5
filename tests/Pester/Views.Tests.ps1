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

Describe 'The view of a file list' {
    It 'shows the file name, the kind and the task, and no link: <Name>' -ForEach @(
        @{ Name = 'by default'; Show = { $files | Out-String -Width 80 } }
        @{ Name = 'as a table'; Show = { $files | Format-Table | Out-String -Width 80 } }
        @{ Name = 'as a list'; Show = { $files | Format-List | Out-String -Width 80 } }
        @{ Name = 'after another type in the same output'; Show = { & { Get-Date; $files } | Out-String -Width 80 } }
        @{
            Name = 'after another type, as a list'; Show = { & { [pscustomobject]@{ a = 1 }; $files } | Format-List | Out-String -Width 80 }
        }
    ) {
        $text = & $Show
        $text | Should-MatchString 'base_basic_pbr\.glb'
        $text | Should-MatchString 'Model'
        $text.Contains($files[0].TaskUuid) | Should-BeTrue
        $text | Should-NotMatchString 'X-Tos|http'
        ($text -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should-BeLessThanOrEqual 80
    }

    It 'contains no link: <Name>' -ForEach @(
        @{ Name = 'in a string'; Show = { "$files" } }
        @{ Name = 'in a wide view'; Show = { $files | Format-Wide | Out-String } }
        @{ Name = 'in a custom view'; Show = { $files | Format-Custom | Out-String } }
    ) {
        & $Show | Should-NotMatchString 'X-Tos-Signature'
    }
}

Describe 'The view of a connection' {
    It 'shows the address and the source of the key: <Name>' -ForEach @(
        @{ Name = 'by default'; Show = { $connection | Out-String -Width 80 } }
        @{ Name = 'as a list'; Show = { $connection | Format-List | Out-String -Width 80 } }
    ) {
        $text = & $Show
        $text.Contains("$($connection.BaseUri)") | Should-BeTrue
        $text.Contains('$env:RODIN_API_KEY') | Should-BeTrue
        $text.Contains($env:RODIN_API_KEY) | Should-BeFalse
    }
}

Describe 'The view of an error' {
    It 'shows the recommended action' {
        Get-RodinDownload (New-Guid) -ErrorVariable errors -ErrorAction SilentlyContinue
        $text = $errors[0] | Out-String
        $text | Should-MatchString 'NO_SUCH_TASK'
        $text | Should-MatchString 'top-level'
    }
}
