# A parameter's text has one source: its section in docs/cmdlets, or an XML summary if the parameter is hidden from help.

BeforeDiscovery {
    Import-Module Rodin
    $cmdlets = Get-Command -Module Rodin | ForEach-Object { @{ Name = $_.Name } }
}

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    . "$Root/tools/HelpPage.ps1"
    Import-Module Rodin

    # The build fails if a page and its cmdlet do not have the same parameters, so a text that is missing never gets here.
    $texts = foreach ($file in Get-ChildItem "$Root/docs/cmdlets" -Filter *.md) {
        $null, $lines = Open-Page $file.FullName
        $sections = Split-Page (Split-Page $lines '##')['Parameters'] '###'
        foreach ($heading in $sections.Keys -ne '') {
            [pscustomobject]@{ Page = $file.BaseName; Parameter = $heading.TrimStart('-'); Text = ($sections[$heading] -join ' ').Trim() }
        }
    }

    $documentation = [xml](Get-Content "$Root/src/Rodin.PowerShell/bin/$Configuration/netstandard2.0/Rodin.PowerShell.xml" -Raw)
    $summaries = @{}
    foreach ($member in $documentation.doc.members.member | Where-Object { $_.SelectSingleNode('summary') }) {
        $summaries[$member.name] = $member.summary
    }

    function Get-RodinParameter([string] $Name) {
        # A cmdlet's parameters, without those that PowerShell adds.
        $added = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($parameter in (Get-Command $Name).Parameters.Values | Where-Object Name -NotIn $added) {
            $type = (Get-Command $Name).ImplementingType.GetProperty($parameter.Name).DeclaringType
            [pscustomobject]@{
                Name     = $parameter.Name
                IsHidden = $parameter.Attributes.DontShow -contains $true
                Member   = "P:$($type.FullName).$($parameter.Name)"
            }
        }
    }
}

Describe 'The parameters of <Name>' -ForEach $cmdlets {
    It 'have no XML summary, because the page describes them' {
        Get-RodinParameter $Name | Where-Object { -not $_.IsHidden -and $summaries.ContainsKey($_.Member) } |
            ForEach-Object Name | Should-BeNull
    }

    It 'have an XML summary if help does not show them' {
        Get-RodinParameter $Name | Where-Object { $_.IsHidden -and -not $summaries.ContainsKey($_.Member) } |
            ForEach-Object Name | Should-BeNull
    }

    It 'state the range that the code checks' {
        $page = $Name
        foreach ($parameter in Get-RodinParameter $Name | Where-Object { -not $_.IsHidden }) {
            $range = (Get-Command $Name).Parameters[$parameter.Name].Attributes | Where-Object { $_ -is [ValidateRange] }
            if (-not $range) { continue }
            $text = ($texts | Where-Object { $_.Parameter -ceq $parameter.Name -and $_.Page -in $page, 'shared-parameters' } |
                Sort-Object { $_.Page -ne $page })[0].Text
            foreach ($bound in $range.MinRange, $range.MaxRange) {
                $text | Should-MatchString "\b$bound\b" -Because "-$($parameter.Name) has the bound $bound"
            }
        }
    }
}

Describe 'The text of a parameter' {
    It 'exists once: cmdlets with the same parameter share a text' {
        $repeated = $texts | Group-Object Text | Where-Object Count -GT 1 |
            ForEach-Object { "$($_.Group[0].Parameter) in $($_.Group.Page -join ', ')" }
        @($repeated) | Should-BeSequence @()
    }

    It 'is a noun phrase or says what the parameter specifies or does' {
        # Switches have a verb in the third person.
        @($texts | Where-Object { $_.Text -cnotmatch '^([A-Z][a-z]+s|With `-\w+`, specifies) ' } |
            ForEach-Object { "$($_.Page) -$($_.Parameter)" }) | Should-BeSequence @()
    }
}
