# The source of help: everything that is shipped has a page, and the build fails on an invalid page.

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin
}

Describe 'The shipped help' {
    It 'contains nothing that looks like a secret' {
        $files = Get-ChildItem "$((Get-Module Rodin).ModuleBase)/en-US" -File
        foreach ($file in $files) {
            Get-Content $file -Raw |
                Should-NotMatchString 'eyJ[A-Za-z0-9_-]{8}|X-(Tos|Amz)-|Bearer \w|(?<![-\w])[A-Za-z0-9+/_]{32,}(?![-\w])'
        }
    }

    It 'has a page for each topic, and no other page' {
        $topics = (Get-ChildItem "$((Get-Module Rodin).ModuleBase)/en-US" -Filter about_*).Name -replace '\.help\.txt$' | Sort-Object
        @((Get-ChildItem "$Root/docs/about" -Filter *.md).BaseName | Sort-Object) | Should-BeSequence @($topics)
    }

    It 'has pages whose links are valid, and an index with all topics' {
        foreach ($page in Get-ChildItem "$Root/docs/cmdlets", "$Root/docs/about", "$Root/docs/README.md") {
            $text = (Get-Content $page -Raw) -replace '(?s)```.*?```' -replace '`[^`]*`'
            foreach ($link in [regex]::Matches($text, '\]\((?!https:)([^)#]+)').ForEach{ $_.Groups[1].Value }) {
                Test-Path (Join-Path $page.DirectoryName $link) | Should-BeTrue -Because "$($page.Name) links to $link"
            }
        }
        $index = Get-Content "$Root/docs/README.md" -Raw
        foreach ($page in Get-ChildItem "$Root/docs/about") { $index.Contains("/$($page.Name))") | Should-BeTrue -Because $page.Name }
    }

    It 'has a page for each cmdlet, and no other page' {
        $pages = (Get-ChildItem "$Root/docs/cmdlets" -Filter *.md).BaseName | Where-Object { $_ -ne 'shared-parameters' } | Sort-Object
        @($pages) | Should-BeSequence @((Get-Command -Module Rodin).Name | Sort-Object)
    }
}

Describe 'An invalid page' {
    BeforeAll {
        # One process tries all faults. Each replaces the first match of a pattern in a page and records the message of the build.
        $faults = @(
            @{ Name = 'a parameter is missing'; Page = 'cmdlets/Get-RodinDownload.md'; From = '### -Name'; To = '- nothing' }
            @{
                Name = 'a parameter does not exist'; Page = 'cmdlets/Get-RodinDownload.md'; From = '### -Name'
                To = "### -Sort`n`nSorts.`n`n### -Name"
            }
            @{ Name = 'two examples'; Page = 'cmdlets/Disconnect-Rodin.md'; From = '(?<=## Examples\n\n)### .*'; To = '' }
            @{ Name = 'another default'; Page = 'cmdlets/shared-parameters.md'; From = 'Default: 60\.'; To = 'Default: 90.' }
            @{ Name = 'no description'; Page = 'cmdlets/Connect-Rodin.md'; From = '(?<=### -Vault\n\n)(.+\n)+'; To = '' }
            @{ Name = 'a section is missing'; Page = 'cmdlets/Connect-Rodin.md'; From = '## Notes'; To = '' }
            @{ Name = 'a table'; Page = 'cmdlets/Connect-Rodin.md'; From = '(?<=### -Vault\n\n).+'; To = '| a | b |' }
            @{
                Name = 'a long synopsis'; Page = 'cmdlets/Connect-Rodin.md'; From = '(?<=\A# .+\n\n.+)\.'
                To = ', and this makes the synopsis much longer than a line.'
            }
            @{ Name = 'a long line of code'; Page = 'about/about_Rodin.md'; From = '(?<=```powershell\n)'; To = "'$('long ' * 20)'`n" }
            @{ Name = 'a topic without a description'; Page = 'about/about_Rodin_Authentication.md'; From = '(?<=\A# .+\n\n)'; To = '## ' }
            @{ Name = 'a character is not ASCII'; Page = 'about/about_Rodin_Errors.md'; From = '(?<=\A# .+\n\n)'; To = '… ' }
        )
        $null = New-Item "$TestDrive/docs" -ItemType Directory
        Copy-Item "$Root/docs/cmdlets", "$Root/docs/about" "$TestDrive/docs" -Recurse
        Copy-Item (Get-Module Rodin).ModuleBase "$TestDrive/module" -Recurse
        $faults | ConvertTo-Json | Set-Content "$TestDrive/faults.json"
        Set-Content "$TestDrive/break.ps1" @'
            param($Help, $Folder)
            $messages = @{}
            foreach ($fault in Get-Content "$Folder/faults.json" -Raw | ConvertFrom-Json) {
                $page = "$Folder/docs/$($fault.Page)"
                $whole = Get-Content $page -Raw
                Set-Content $page ([regex]$fault.From).Replace($whole, [string]$fault.To, 1) -NoNewline
                try { & $Help -Module "$Folder/module" -Docs "$Folder/docs"; $messages[$fault.Name] = 'none' }
                catch { $messages[$fault.Name] = "$_" }
                Set-Content $page $whole -NoNewline
            }
            $messages | ConvertTo-Json | Set-Content "$Folder/messages.json"
'@
        Invoke-FreshPwsh "$TestDrive/break.ps1" -Arguments "$Root/tools/Help.ps1", "$TestDrive" | Should-Be 0
        $messages = Get-Content "$TestDrive/messages.json" -Raw | ConvertFrom-Json
    }

    It 'fails the build: <Fault>' -ForEach @(
        @{ Fault = 'a parameter is missing'; Message = 'Get-RodinDownload.md: *different parameters: -Name.' }
        @{ Fault = 'a parameter does not exist'; Message = 'Get-RodinDownload.md: *different parameters: -Sort.' }
        @{ Fault = 'two examples'; Message = 'Disconnect-Rodin.md: three examples are required.' }
        @{ Fault = 'another default'; Message = '*the default of -OperationTimeoutSeconds is 60, not ''90''.' }
        @{ Fault = 'no description'; Message = 'Connect-Rodin.md: -Vault has no text.' }
        @{ Fault = 'a section is missing'; Message = 'Connect-Rodin.md: the sections must be*' }
        @{ Fault = 'a table'; Message = 'Connect-Rodin.md: markup that help cannot show: | a | b |' }
        @{ Fault = 'a long synopsis'; Message = 'Connect-Rodin.md: the synopsis is longer than a line*' }
        @{ Fault = 'a long line of code'; Message = 'about_Rodin.md: code that is too wide for a terminal of 80 columns*' }
        @{
            Fault = 'a topic without a description'
            Message = 'about_Rodin_Authentication.md: a short and a long description are required before the first heading.'
        }
        @{
            Fault = 'a character is not ASCII'
            Message = 'about_Rodin_Errors.help.txt: *not an ASCII character, and some consoles cannot display it.'
        }
    ) {
        $messages.$Fault | Should-BeLikeString $Message
    }
}
