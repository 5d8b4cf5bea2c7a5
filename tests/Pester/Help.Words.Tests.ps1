# Text that people read contains none of the words and phrases in plain-english.psd1.

BeforeDiscovery {
    . "$PSScriptRoot/../../tools/Common.ps1"
    $entries = (Import-PowerShellDataFile "$PSScriptRoot/plain-english.psd1").Entries

    $places = @(
        @{ Name = 'the cmdlet help'; Paths = 'docs/cmdlets'; Include = '*.md' }
        @{ Name = 'the topics'; Paths = 'docs/about'; Include = '*.md' }
        @{ Name = 'README, CHANGELOG and the other pages'; Paths = '*.md', 'docs/*.md', 'docs/benchmarks', 'tools/bench'; Include = '*.md' }
        @{ Name = 'the manifest, views and examples'; Paths = 'Rodin.psd1', 'src/module'; Include = '*.*' }
        @{ Name = 'the module'; Paths = 'src/Rodin.PowerShell', 'src/Rodin.PowerShell.Loader'; Include = '*.cs' }
        @{ Name = 'the engine'; Paths = 'src/Rodin.Client'; Include = '*.cs' }
        @{ Name = 'the emulator'; Paths = 'src/Rodin.Emulator'; Include = '*.cs' }
        @{ Name = 'the templates and workflows'; Paths = '.github'; Include = '*.md', '*.yml' }
        @{ Name = 'the build and its tools'; Paths = 'build.ps1', 'tools'; Include = '*.ps1' }
    )
}

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/ReadableText.psm1" -Force
    $entries = (Import-PowerShellDataFile "$PSScriptRoot/plain-english.psd1").Entries
    foreach ($entry in $entries) {
        $options = $entry.Pattern.StartsWith('(?-i)') ? 'None' : 'IgnoreCase'
        $entry.Regex = [regex]::new(($entry.Pattern -replace '^\(\?-i\)'), $options)
    }
}

Describe 'The pattern <Pattern>' -ForEach $entries {
    BeforeAll { $regex = ($entries | Where-Object { $_.Pattern -ceq $Pattern }).Regex }

    It 'matches its wrong sentences' {
        $Wrong.Count | Should-BeGreaterThan 0
        $Wrong | Should-All { $regex.IsMatch($_) }
    }

    It 'does not match its right sentences' {
        $Right.Count | Should-BeGreaterThan 0
        $Right | Should-All { -not $regex.IsMatch($_) }
    }

    It 'has a reason in plain English' {
        $Reason | Should-MatchString '^(Write|Name|Put) .+\.$'
    }
}

Describe 'The text of <Name>' -ForEach $places {
    It 'is plain English' {
        $files = Get-ChildItem -LiteralPath (Convert-Path ($Paths | ForEach-Object { "$Root/$_" })) -Recurse -File -Force `
            -Include $Include |
            Where-Object { $_.FullName -notmatch '[\\/](obj|bin|out)[\\/]' -and $_.Extension -notin '.dll', '.json' }
        $files.Count | Should-BeGreaterThan 0
        $found = foreach ($file in $files) {
            foreach ($text in Get-ReadableText $file.FullName) {
                foreach ($entry in $entries) {
                    foreach ($match in $entry.Regex.Matches($text)) {
                        $start = [Math]::Max(0, $match.Index - 30)
                        $context = $text.Substring($start, [Math]::Min($text.Length - $start, $match.Length + 60))
                        "$([IO.Path]::GetRelativePath($Root, $file.FullName).Replace('\', '/')): '$($match.Value)' in: $context ($(
                            $entry.Reason))"
                    }
                }
            }
        }
        @($found) | Should-BeSequence @()
    }
}

Describe 'The extracted text' {
    BeforeAll {
        Set-Content "$TestDrive/a.cs" @'
/// <summary>A first <c>part</c> of it.</summary>
class A
{
    // A comment
    // on two lines.
    string s = $"An interpolated {1 + 1} string", t = "A plain string";
}
'@
        Set-Content "$TestDrive/a.ps1" "# A comment`n# on two lines.`n'A plain string'; Get-Item `"An expandable `$string`""
        Set-Content "$TestDrive/a.md" "# A heading`n`nA paragraph`non two lines with ``some code``.`n`n``````sh`nsome code here`n``````"
        Set-Content "$TestDrive/a.ps1xml" '<A><!-- A comment here --><B>A view text</B></A>'
    }

    It 'of <File> has its prose and strings, but no code' -ForEach @(
        @{ File = 'a.cs'; Texts = 'A first part of it.', 'A comment on two lines.', 'An interpolated ', ' string', 'A plain string' }
        @{ File = 'a.ps1'; Texts = 'A plain string', 'An expandable $string', 'A comment on two lines.' }
        @{ File = 'a.md'; Texts = 'A heading', 'A paragraph on two lines with x.' }
        @{ File = 'a.ps1xml'; Texts = 'A comment here', 'A view text' }
    ) {
        @(Get-ReadableText "$TestDrive/$File") | Sort-Object |
            Should-BeSequence @($Texts | Where-Object { $_ -match '[a-z] [a-z]' } | Sort-Object)
    }
}
