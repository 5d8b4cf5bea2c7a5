# What a user finds with Get-Help: all of it, true, and fit for a terminal of 80 columns.

BeforeDiscovery {
    Import-Module Rodin
    $cmdlets = Get-Command -Module Rodin | ForEach-Object { @{ Name = $_.Name } }
    $topics = 'about_Rodin', 'about_Rodin_Authentication', 'about_Rodin_Automation' | ForEach-Object { @{ Topic = $_ } }
    $examples = foreach ($cmdlet in $cmdlets) {
        foreach ($example in (Get-Help $cmdlet.Name).examples.example) { @{ Name = $cmdlet.Name; Title = $example.title.Trim('- '); Code = $example.code } }
    }
}

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin

    function Get-OwnParameter([string] $Name) {
        # The names of a cmdlet's parameters, without those that every cmdlet has.
        (Get-Command $Name).Parameters.Keys | Where-Object { $_ -notin [Management.Automation.Cmdlet]::CommonParameters } | Sort-Object
    }

    function Join-Text($Text) { ($Text | ForEach-Object Text) -join ' ' }
}

Describe 'The help of <Name>' -ForEach $cmdlets {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'says in short and at length what it does' {
        $help.Synopsis | Should-NotBeEmptyString
        $help.Synopsis | Should-NotBeLikeString "*$Name *``[*"
        Join-Text $help.description | Should-NotBeEmptyString
    }

    It 'shows the syntax that the cmdlet has' {
        $shown = ($help.syntax | Out-String -Width 4096) -split '\r?\n' -match '\S' -replace '\{Other.*?\}', '<ModelFileKind[]>'
        $real = (Get-Command $Name -Syntax) -split '\r?\n' -match '\S'
        @($shown.Trim()) | Should-BeSequence @($real.Trim())
    }

    It 'describes each parameter, and none that does not exist' {
        $described = @(if ($help.parameters) { $help.parameters.parameter })
        @($described | ForEach-Object name) | Should-BeSequence @(Get-OwnParameter $Name)
        foreach ($parameter in $described) { Join-Text $parameter.description | Should-NotBeEmptyString -Because "-$($parameter.name) is described" }
    }

    It 'knows the aliases, the pipeline and the wildcards of each parameter' {
        foreach ($parameter in @(if ($help.parameters) { $help.parameters.parameter })) {
            $real = (Get-Command $Name).Parameters[$parameter.name]
            $takes = $real.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }
            $parameter.aliases | Should-Be ($real.Aliases ? $real.Aliases -join ', ' : 'none')
            $parameter.pipelineInput -like 'true*' | Should-Be ([bool]$takes) -Because "-$($parameter.name) says so"
            $parameter.globbing | Should-Be ($real.Attributes.TypeId.Name -contains 'SupportsWildcardsAttribute' ? 'true' : 'false')
        }
    }

    It 'tells what goes in, what comes out, and which errors there are' {
        @($help.inputTypes.inputType.type.name) -contains 'dev:type' | Should-BeFalse
        @($help.inputTypes.inputType) | ForEach-Object { Join-Text $_.description | Should-NotBeEmptyString }
        $declared = (Get-Command $Name).OutputType.Name -replace 'System.Void', 'None'
        @($help.returnValues.returnValue.type.name) | Should-BeSequence @($declared)
        Join-Text $help.alertSet.alert | Should-NotBeEmptyString
    }

    It 'has three examples or more, each with a word on what it does' {
        @($help.examples.example).Count | Should-BeGreaterThanOrEqual 3
        foreach ($example in $help.examples.example) { Join-Text $example.remarks | Should-NotBeEmptyString }
    }

    It 'holds no markup that a terminal shows as it is' {
        $lines = ($help | Out-String -Width 4096) -split '\r?\n'
        @($lines -match '`\S|\]\(\S+\.(md|txt)\)|\*\*|dev:|maml:') | Should-BeSequence @()
    }

    It 'leads only to what there is' {
        foreach ($link in $help.relatedLinks.navigationLink) { Get-Help $link.linkText -ErrorAction Stop | Should-NotBeNull }
    }
}

Describe 'The example "<Title>" of <Name>' -ForEach $examples {
    BeforeAll {
        $problems = $null
        $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$problems)
        $commands = $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
    }

    It 'is PowerShell' { @($problems).Count | Should-Be 0 }

    It 'is about the cmdlet' { @($commands.GetCommandName()) -contains $Name | Should-BeTrue }

    It 'uses only cmdlets and parameters that there are' {
        foreach ($command in $commands | Where-Object { $_.GetCommandName() -like '*-Rodin*' }) {
            $real = Get-Command $command.GetCommandName() -Module Rodin -ErrorAction Stop
            foreach ($parameter in $command.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                $real.Parameters.Keys | Should-Any { $_ -ceq $parameter.ParameterName } -Because "$parameter of $($real.Name) is written in full"
            }
        }
    }

    It 'fits a terminal' { $Code -split '\r?\n' | Should-All { $_.Length -le 75 } }
}

Describe 'The topic <Topic>' -ForEach $topics {
    BeforeAll {
        $file = Get-ChildItem (Get-Module Rodin).ModuleBase -Recurse -Filter "$Topic.help.txt"
        $lines = Get-Content $file
    }

    It 'is found by its name, with its short description' {
        $found = @(Get-Help "$Topic*" | Where-Object Name -EQ $Topic)
        $found.Count | Should-Be 1
        $found[0].Synopsis | Should-BeLikeString '*.'
    }

    It 'has the form that such topics have' {
        $lines[0] | Should-Be 'TOPIC'
        $lines[1].Trim() | Should-Be $Topic
        @($lines -cmatch '^[A-Z]')[0..2] | Should-BeSequence 'TOPIC', 'SHORT DESCRIPTION', 'LONG DESCRIPTION'
    }

    It 'fits 80 columns, in characters that every console has' {
        $lines | Should-All { $_.Length -le 80 }
        $lines | Should-All { $_ -cnotmatch '[^\x20-\x7e]' }
        $lines | Should-All { $_ -notmatch '\s$' }
    }

    It 'names only cmdlets that there are' {
        foreach ($name in [regex]::Matches($lines, '\b[A-Z][a-z]+-Rodin\w*').Value | Select-Object -Unique) {
            (Get-Command $name -ErrorAction Stop).Source | Should-Be 'Rodin'
        }
    }

    It 'names only parameters that there are' {
        $known = @(Get-Command -Module Rodin | ForEach-Object { $_.Parameters.Keys }) + @(
            'Parallel', 'Secret', 'AsSecureString', 'NoElement', 'File', 'Raw', 'notlike', 'gt', 'project')
        $named = [regex]::Matches(($lines -join "`n"), '(?<=[\s(])-([A-Za-z]\w+)').ForEach{ $_.Groups[1].Value } | Select-Object -Unique
        $named | Should-All { $_ -in $known }
    }
}

Describe 'The errors that about_Rodin tells of' {
    BeforeAll {
        # What the module itself knows of an error.
        $table = [Rodin.ModelFile].Assembly.GetType('Rodin.Errors', $true)
        $internal = [Reflection.BindingFlags]'NonPublic, Public, Static'
        $ids = $table.GetMethod('Category', $internal).GetParameters()[0].ParameterType
        function Get-Known([string] $What, [string] $Id) { [string]$table.GetMethod($What, $internal).Invoke($null, @([enum]::Parse($ids, $Id))) }

        $text = (Get-Content "$Root/src/module/en-US/about_Rodin.help.txt") -join "`n"
        $told = [regex]::Matches($text, '(?m)^    (?<id>[A-Z]\w+) \((?<category>\w+)\)\n(?<action>(        \S.*\n)+)').ForEach{
            [pscustomobject]@{ Id = $_.Groups['id'].Value; Category = $_.Groups['category'].Value; Action = $_.Groups['action'].Value.Trim() -replace '\s+', ' ' }
        }
    }

    It 'are all that the module can give, and no others' {
        $code = Get-ChildItem "$Root/src/Rodin.Client", "$Root/src/Rodin.PowerShell" -Recurse -Filter *.cs |
            Where-Object { $_.FullName -notmatch '[\\/](obj|bin)[\\/]' -and $_.Name -notin 'Errors.cs', 'ErrorId.cs' }
        $given = ($code | Select-String '\bErrorId\.([A-Z]\w+)' -AllMatches).Matches.ForEach{ $_.Groups[1].Value } | Sort-Object -Unique
        @($told.Id | Sort-Object) | Should-BeSequence @($given)
    }

    It 'have the category and the remedy that the errors themselves have' {
        foreach ($entry in $told) {
            $entry.Category | Should-Be (Get-Known Category $entry.Id)
            $entry.Action | Should-BeString (Get-Known RecommendedAction $entry.Id) -CaseSensitive
        }
    }

    It 'are the ones that the cmdlets'' notes name' {
        $known = [enum]::GetNames($ids)
        foreach ($command in Get-Command -Module Rodin) {
            $notes = Join-Text (Get-Help $command.Name -Full).alertSet.alert
            # Among the notes' words those of two capitals are ids.
            $named = [regex]::Matches($notes, '\b[A-Z][a-z]+([A-Z][a-z]+)+\b').Value | Where-Object { $_ -notlike '*Rodin*' -and $_ -ne 'TaskUuid' -and $_ -ne 'ModelFile' }
            foreach ($id in $named) { $known | Should-ContainCollection $id -Because "$($command.Name) names it" }
        }
    }
}

Describe 'What is shipped as help' {
    It 'holds nothing that looks like a secret' {
        $files = Get-ChildItem "$((Get-Module Rodin).ModuleBase)/en-US" -File
        foreach ($file in $files) {
            Get-Content $file -Raw | Should-NotMatchString 'eyJ[A-Za-z0-9_-]{8}|X-(Tos|Amz)-|Bearer \w|(?<![-\w])[A-Za-z0-9+/_]{32,}(?![-\w])'
        }
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
            @{ Name = 'a parameter is missing'; Page = 'Get-RodinDownload.md'; From = '### -Kind'; To = '- nothing' }
            @{ Name = 'a parameter is made up'; Page = 'Get-RodinDownload.md'; From = '### -Kind'; To = "### -Sort`n`nSorts.`n`n### -Kind" }
            @{ Name = 'two examples'; Page = 'Disconnect-Rodin.md'; From = '### In a runbook: leave nothing behind'; To = '' }
            @{ Name = 'another default'; Page = 'shared-parameters.md'; From = 'Default: 60.'; To = 'Default: 90.' }
            @{ Name = 'no description'; Page = 'Connect-Rodin.md'; From = "The vault to ask."; To = '' }
            @{ Name = 'a section is missing'; Page = 'Connect-Rodin.md'; From = '## Notes'; To = '' }
            @{ Name = 'a table'; Page = 'Connect-Rodin.md'; From = 'The vault to ask.'; To = '| a | b |' }
        )
        Copy-Item "$Root/docs/cmdlets" "$TestDrive/pages" -Recurse
        Copy-Item (Get-Module Rodin).ModuleBase "$TestDrive/module" -Recurse
        $faults | ConvertTo-Json | Set-Content "$TestDrive/faults.json"
        Set-Content "$TestDrive/break.ps1" @'
            param($Help, $Folder)
            $complaints = @{}
            foreach ($fault in Get-Content "$Folder/faults.json" -Raw | ConvertFrom-Json) {
                $page = "$Folder/pages/$($fault.Page)"
                $whole = Get-Content $page -Raw
                Set-Content $page $whole.Replace($fault.From, $fault.To) -NoNewline
                try { & $Help -Module "$Folder/module" -Pages "$Folder/pages"; $complaints[$fault.Name] = 'none' }
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
    ) {
        $complaints.$Fault | Should-BeLikeString $Complaint
    }
}
