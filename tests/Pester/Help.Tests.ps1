# Get-Help of each cmdlet: complete, correct, and formatted for a terminal of 80 columns.

BeforeDiscovery {
    Import-Module Rodin
    $cmdlets = Get-Command -Module Rodin | ForEach-Object { @{ Name = $_.Name } }
    $examples = foreach ($cmdlet in $cmdlets) {
        foreach ($example in (Get-Help $cmdlet.Name).examples.example) {
            @{ Name = $cmdlet.Name; Title = $example.title.Trim('- '); Code = $example.code }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin

    function Get-OwnParameter([string] $Name) {
        # Returns the names of a cmdlet's parameters, without common and hidden ones.
        (Get-Command $Name).Parameters.Keys |
            Where-Object { $_ -notin [Management.Automation.Cmdlet]::CommonParameters -and $_ -notin (Get-HiddenParameter $Name) } |
            Sort-Object
    }

    function Get-HiddenParameter([string] $Name) {
        (Get-Command $Name).Parameters.Values | Where-Object { $_.Attributes.DontShow -contains $true } | ForEach-Object Name
    }

    function Join-Text($Text) { ($Text | ForEach-Object Text) -join ' ' }
}

Describe 'The help of <Name>' -ForEach $cmdlets {
    BeforeAll { $help = Get-Help $Name -Full }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should-NotBeEmptyString
        $help.Synopsis | Should-NotBeLikeString "*$Name *``[*"
        Join-Text $help.description | Should-NotBeEmptyString
    }

    It 'shows the syntax of the cmdlet' {
        $shown = ($help.syntax | Out-String -Width 4096) -split '\r?\n' -match '\S' -replace '\{Other.*?\}', '<ModelFileKind[]>'
        $real = (Get-Command $Name -Syntax) -split '\r?\n' -match '\S'
        foreach ($hidden in Get-HiddenParameter $Name) { $real = $real -replace " \[-$hidden <\w+>\]" }
        @($shown.Trim()) | Should-BeSequence @($real.Trim())
    }

    It 'describes exactly the parameters that exist' {
        $described = @(if ($help.parameters) { $help.parameters.parameter })
        @($described | ForEach-Object name) | Should-BeSequence @(Get-OwnParameter $Name)
        foreach ($parameter in $described) {
            Join-Text $parameter.description | Should-NotBeEmptyString -Because "-$($parameter.name) is described"
        }
    }

    It 'shows the aliases, pipeline input and wildcard support of each parameter' {
        foreach ($parameter in @(if ($help.parameters) { $help.parameters.parameter })) {
            $real = (Get-Command $Name).Parameters[$parameter.name]
            $takes = $real.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }
            $parameter.aliases | Should-Be ($real.Aliases ? $real.Aliases -join ', ' : 'none')
            $parameter.pipelineInput -like 'true*' | Should-Be ([bool]$takes) -Because "-$($parameter.name) says so"
            $parameter.globbing | Should-Be ($real.Attributes.TypeId.Name -contains 'SupportsWildcardsAttribute' ? 'true' : 'false')
        }
    }

    It 'describes the inputs, the outputs and the errors' {
        @($help.inputTypes.inputType.type.name) -contains 'dev:type' | Should-BeFalse
        @($help.inputTypes.inputType) | ForEach-Object { Join-Text $_.description | Should-NotBeEmptyString }
        $declared = (Get-Command $Name).OutputType.Name -replace 'System.Void', 'None'
        @($help.returnValues.returnValue.type.name) | Should-BeSequence @($declared)
        Join-Text $help.alertSet.alert | Should-NotBeEmptyString
    }

    It 'has at least three examples, each with a description' {
        @($help.examples.example).Count | Should-BeGreaterThanOrEqual 3
        foreach ($example in $help.examples.example) { Join-Text $example.remarks | Should-NotBeEmptyString }
    }

    It 'contains no markup' {
        $lines = ($help | Out-String -Width 4096) -split '\r?\n'
        @($lines -match '`\S|\]\(\S+\.(md|txt)\)|\*\*|dev:|maml:') | Should-BeSequence @()
    }

    It 'fits 80 columns' {
        # PowerShell wraps long lines within words. The excluded lines are formatted by PowerShell: syntax, common parameters and links.
        $lines = ($help | Out-String -Width 4096) -split '\r?\n'
        $own = "^ +$Name |^ +about_CommonParameters|^ +OutBuffer|^ +https://|^ +Online version"
        @($lines | Where-Object { $_.Length -gt 80 -and $_ -notmatch $own }) | Should-BeSequence @()
    }

    It 'has only links to existing help' {
        foreach ($link in @($help.relatedLinks.navigationLink | Where-Object { -not $_.uri })) {
            Get-Help $link.linkText -ErrorAction Stop | Should-NotBeNull
        }
    }

    It 'does not show hidden parameters' {
        $shown = $help | Out-String -Width 4096
        Get-HiddenParameter $Name | Where-Object { $shown -match "-$_\b" } | Should-BeNull
    }

    It 'has the online address of this version' {
        $address = (Get-Command $Name).HelpUri
        $address | Should-Be "https://www.powershellgallery.com/packages/Rodin/$((Get-Module Rodin).Version)/Content/en-US%5C$Name.txt"
        @($help.relatedLinks.navigationLink.uri | Where-Object { $_ })[0] | Should-Be $address

        # The Gallery displays the shipped file at this address.
        $page = Get-Content (
            Join-Path (Get-Module Rodin).ModuleBase ([uri]::UnescapeDataString(($address -split '/Content/')[1]).Replace('\', '/')))
        (($page -join ' ') -replace '\s+') | Should-Be (($help | Out-String -Width 4096) -replace '\s+')
        $page | Should-All { $_.Length -le 80 -or $_ -match '^ +https://' }
    }
}

Describe 'The example "<Title>" of <Name>' -ForEach $examples {
    BeforeAll {
        $problems = $null
        $script = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$problems)
        $commands = $script.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
    }

    It 'is PowerShell' { @($problems).Count | Should-Be 0 }

    It 'uses the cmdlet' { @($commands.GetCommandName()) -contains $Name | Should-BeTrue }

    It 'uses only existing cmdlets and parameters' {
        foreach ($command in $commands | Where-Object { $_.GetCommandName() -like '*-Rodin*' }) {
            $real = Get-Command $command.GetCommandName() -Module Rodin -ErrorAction Stop
            foreach ($parameter in $command.CommandElements |
                Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                $real.Parameters.Keys |
                    Should-Any { $_ -ceq $parameter.ParameterName } -Because "$parameter of $($real.Name) is written in full"
            }
        }
    }

    It 'fits a terminal' { $Code -split '\r?\n' | Should-All { $_.Length -le 75 } }
}

Describe 'Get-Help -Online' {
    It 'opens this address in the browser' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows opens the browser without PATH, so the test cannot replace it.'; return }
        $browser = "$TestDrive/$($IsMacOS ? 'open' : 'xdg-open')"
        Set-Content $browser "#!/bin/sh`nprintf %s `"`$1`" > '$TestDrive/opened'"
        chmod +x $browser
        $path = $env:PATH
        $env:PATH = "$TestDrive`:$path"
        try { Get-Help Save-RodinModelFile -Online } finally { $env:PATH = $path }
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (Get-Content "$TestDrive/opened" -ErrorAction Ignore) -and [datetime]::UtcNow -lt $deadline) {
            Start-Sleep -Milliseconds 20
        }
        Get-Content "$TestDrive/opened" | Should-Be (Get-Command Save-RodinModelFile).HelpUri
    }
}
