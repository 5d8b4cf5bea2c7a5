# Get-Help for the about topics.

BeforeDiscovery {
    $topics = 'about_Rodin', 'about_Rodin_Authentication', 'about_Rodin_Automation', 'about_Rodin_Errors' |
        ForEach-Object { @{ Topic = $_ } }
}

BeforeAll {
    Import-Module Rodin
}

Describe 'The topic <Topic>' -ForEach $topics {
    BeforeAll {
        $file = Get-ChildItem (Get-Module Rodin).ModuleBase -Recurse -Filter "$Topic.help.txt"
        $lines = Get-Content $file
    }

    It 'is found by name and has a short description' {
        $found = @(Get-Help "$Topic*" | Where-Object Name -EQ $Topic)
        $found.Count | Should-Be 1
        $found[0].Synopsis | Should-BeLikeString '*.'
    }

    It 'has the layout of PowerShell topics' {
        $lines[0] | Should-Be 'TOPIC'
        $lines[1].Trim() | Should-Be $Topic
        @($lines -cmatch '^[A-Z]')[0..2] | Should-BeSequence 'TOPIC', 'SHORT DESCRIPTION', 'LONG DESCRIPTION'
    }

    It 'fits 80 columns and contains only ASCII characters' {
        $lines | Should-All { $_.Length -le 80 }
        $lines | Should-All { $_ -cnotmatch '[^\x20-\x7e]' }
        $lines | Should-All { $_ -notmatch '\s$' }
    }

    It 'names only existing cmdlets' {
        foreach ($name in [regex]::Matches($lines, '\b[A-Z][a-z]+-Rodin\w*').Value | Select-Object -Unique) {
            (Get-Command $name -ErrorAction Stop).Source | Should-Be 'Rodin'
        }
    }

    It 'names only existing parameters' {
        # Other tests run the code blocks.
        $prose = (Get-Content "$PSScriptRoot/../../docs/about/$Topic.md" -Raw) -replace '(?s)```.*?```'
        $known = @(Get-Command -Module Rodin | ForEach-Object { $_.Parameters.Keys }) + @(
            'AsSecureString', 'Parallel', 'File', 'Examples', 'Full')
        $named = [regex]::Matches($prose, '(?<=[\s(`])-([A-Za-z]\w+)').ForEach{ $_.Groups[1].Value } | Select-Object -Unique
        $named | Should-All { $_ -in $known }
    }
}

Describe 'The shipped examples' {
    It 'are all listed in about_Rodin_Automation, and no others' {
        $module = (Get-Module Rodin).ModuleBase
        $text = Get-Content "$module/en-US/about_Rodin_Automation.help.txt" -Raw
        $section = $text -replace '(?s).*\nEXAMPLES THAT ARE SHIPPED\n' -replace '(?s)\n[A-Z].*'
        $listed = [regex]::Matches($section, '(?m)^        ([a-z][a-z-]+)  ').ForEach{ $_.Groups[1].Value }
        @($listed | Sort-Object) | Should-BeSequence @((Get-ChildItem "$module/examples" -Directory).Name | Sort-Object)
    }
}

Describe 'Get-Help' {
    It 'finds the relevant pages by the word <Word>' -ForEach @(
        @{ Word = 'Rodin'; Found = 'Submit-RodinTask', 'Save-RodinModelFile', 'about_Rodin', 'about_Rodin_Errors' }
        @{ Word = 'credits'; Found = 'Get-RodinBalance', 'Submit-RodinTask', 'about_Rodin' }
    ) {
        $names = @(Get-Help $Word | ForEach-Object Name)
        foreach ($name in $Found) { $names | Should-ContainCollection $name }
    }
}
