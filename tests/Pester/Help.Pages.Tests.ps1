# Where help comes from: what is shipped has a page, and a page that is not right ends the build.

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin
}

Describe 'What is shipped as help' {
    It 'holds nothing that looks like a secret' {
        $files = Get-ChildItem "$((Get-Module Rodin).ModuleBase)/en-US" -File
        foreach ($file in $files) {
            Get-Content $file -Raw | Should-NotMatchString 'eyJ[A-Za-z0-9_-]{8}|X-(Tos|Amz)-|Bearer \w|(?<![-\w])[A-Za-z0-9+/_]{32,}(?![-\w])'
        }
    }

    It 'has a page for each topic, and no other page' {
        $topics = (Get-ChildItem "$((Get-Module Rodin).ModuleBase)/en-US" -Filter about_*).Name -replace '\.help\.txt$' | Sort-Object
        @((Get-ChildItem "$Root/docs/about" -Filter *.md).BaseName | Sort-Object) | Should-BeSequence @($topics)
    }

    It 'has pages whose links lead to files, and an index that has them all' {
        foreach ($page in Get-ChildItem "$Root/docs/cmdlets", "$Root/docs/about", "$Root/docs/README.md") {
            $text = (Get-Content $page -Raw) -replace '(?s)```.*?```' -replace '`[^`]*`'
            foreach ($link in [regex]::Matches($text, '\]\((?!https:)([^)#]+)').ForEach{ $_.Groups[1].Value }) {
                Test-Path (Join-Path $page.DirectoryName $link) | Should-BeTrue -Because "$($page.Name) links to $link"
            }
        }
        $index = Get-Content "$Root/docs/README.md" -Raw
        foreach ($page in Get-ChildItem "$Root/docs/cmdlets", "$Root/docs/about" -Exclude shared-parameters.md) { $index.Contains("/$($page.Name))") | Should-BeTrue -Because $page.Name }
    }

    It 'has a page for each cmdlet, and no other page' {
        $pages = (Get-ChildItem "$Root/docs/cmdlets" -Filter *.md).BaseName | Where-Object { $_ -ne 'shared-parameters' } | Sort-Object
        @($pages) | Should-BeSequence @((Get-Command -Module Rodin).Name | Sort-Object)
    }
}

Describe 'A page that is not right' {
    BeforeAll {
        # All faults are tried in one process: each takes a page, breaks it, and tells what the build says.
        $faults = @(
            @{ Name = 'a parameter is missing'; Page = 'cmdlets/Get-RodinDownload.md'; From = '### -Kind'; To = '- nothing' }
            @{ Name = 'a parameter is made up'; Page = 'cmdlets/Get-RodinDownload.md'; From = '### -Kind'; To = "### -Sort`n`nSorts.`n`n### -Kind" }
            @{ Name = 'two examples'; Page = 'cmdlets/Disconnect-Rodin.md'; From = '### In a runbook: leave nothing behind'; To = '' }
            @{ Name = 'another default'; Page = 'cmdlets/shared-parameters.md'; From = 'Default: 60.'; To = 'Default: 90.' }
            @{ Name = 'no description'; Page = 'cmdlets/Connect-Rodin.md'; From = "The vault to ask."; To = '' }
            @{ Name = 'a section is missing'; Page = 'cmdlets/Connect-Rodin.md'; From = '## Notes'; To = '' }
            @{ Name = 'a table'; Page = 'cmdlets/Connect-Rodin.md'; From = 'The vault to ask.'; To = '| a | b |' }
            @{ Name = 'a long synopsis'; Page = 'cmdlets/Connect-Rodin.md'; From = 'for this session.'; To = 'for this session, and for no other session.' }
            @{ Name = 'a long line of code'; Page = 'about/about_Rodin.md'; From = "Connect-Rodin -ApiKey"; To = "Connect-Rodin -OperationTimeoutSeconds 60 -ApiKey" }
            @{ Name = 'a topic without a description'; Page = 'about/about_Rodin_Authentication.md'; From = "Where the module"; To = "## Where the module" }
            @{ Name = 'a character of no console'; Page = 'about/about_Rodin_Errors.md'; From = "What is a warning"; To = "What is … a warning" }
        )
        $null = New-Item "$TestDrive/docs" -ItemType Directory
        Copy-Item "$Root/docs/cmdlets", "$Root/docs/about" "$TestDrive/docs" -Recurse
        Copy-Item (Get-Module Rodin).ModuleBase "$TestDrive/module" -Recurse
        $faults | ConvertTo-Json | Set-Content "$TestDrive/faults.json"
        Set-Content "$TestDrive/break.ps1" @'
            param($Help, $Folder)
            $complaints = @{}
            foreach ($fault in Get-Content "$Folder/faults.json" -Raw | ConvertFrom-Json) {
                $page = "$Folder/docs/$($fault.Page)"
                $whole = Get-Content $page -Raw
                Set-Content $page $whole.Replace($fault.From, $fault.To) -NoNewline
                try { & $Help -Module "$Folder/module" -Docs "$Folder/docs"; $complaints[$fault.Name] = 'none' }
                catch { $complaints[$fault.Name] = "$_" }
                Set-Content $page $whole -NoNewline
            }
            $complaints | ConvertTo-Json | Set-Content "$Folder/complaints.json"
'@
        Invoke-FreshPwsh "$TestDrive/break.ps1" -Arguments "$Root/tools/Help.ps1", "$TestDrive" | Should-Be 0
        $complaints = Get-Content "$TestDrive/complaints.json" -Raw | ConvertFrom-Json
    }

    It 'ends the build when <Fault>' -ForEach @(
        @{ Fault = 'a parameter is missing'; Complaint = 'Get-RodinDownload.md: *same parameters: -Kind.' }
        @{ Fault = 'a parameter is made up'; Complaint = 'Get-RodinDownload.md: *same parameters: -Sort.' }
        @{ Fault = 'two examples'; Complaint = 'Disconnect-Rodin.md: it needs three examples.' }
        @{ Fault = 'another default'; Complaint = '*the default of -OperationTimeoutSeconds is 60, not ''90''.' }
        @{ Fault = 'no description'; Complaint = 'Connect-Rodin.md: -Vault is missing.' }
        @{ Fault = 'a section is missing'; Complaint = 'Connect-Rodin.md: its sections must be these*' }
        @{ Fault = 'a table'; Complaint = 'Connect-Rodin.md: markup that help cannot show: | a | b |' }
        @{ Fault = 'a long synopsis'; Complaint = 'Connect-Rodin.md: its synopsis is longer than a line*' }
        @{ Fault = 'a long line of code'; Complaint = 'about_Rodin.md: code that a terminal of 80 columns breaks*' }
        @{ Fault = 'a topic without a description'; Complaint = 'about_Rodin_Authentication.md: it begins with a short description and a long one.' }
        @{ Fault = 'a character of no console'; Complaint = 'about_Rodin_Errors.help.txt: *no character that every console has.' }
    ) {
        $complaints.$Fault | Should-BeLikeString $Complaint
    }
}
