# What help says of errors, held against the module itself.

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin

    function Join-Text($Text) { ($Text | ForEach-Object Text) -join ' ' }
}

Describe 'The errors that about_Rodin_Errors tells of' {
    BeforeAll {
        # What the module itself knows of an error.
        $table = [Rodin.ModelFile].Assembly.GetType('Rodin.ErrorRecords', $true)
        $internal = [Reflection.BindingFlags]'NonPublic, Public, Static'
        $ids = $table.GetMethod('Category', $internal).GetParameters()[0].ParameterType
        function Get-Known([string] $What, [string] $Id) { $table.GetMethod($What, $internal).Invoke($null, @([enum]::Parse($ids, $Id))) }

        $text = Get-Content "$((Get-Module Rodin).ModuleBase)/en-US/about_Rodin_Errors.help.txt" -Raw
        $told = [regex]::Matches($text, '(?m)^    (?<id>[A-Z]\w+)\n        (?<category>\w+); (?<ends>[^.]+)\.\n(?<rest>(\n|        .*\n)+)').ForEach{
            $points = @{}
            [regex]::Matches($_.Groups['rest'].Value, '(?m)^        - (?<name>[^:]+): (?<text>.*\n(          .*\n)*)').ForEach{ $points[$_.Groups['name'].Value] = $_.Groups['text'].Value.Trim() -replace '\s+', ' ' }
            [pscustomobject]@{ Id = $_.Groups['id'].Value; Category = $_.Groups['category'].Value; Ends = $_.Groups['ends'].Value -replace '\s+', ' '; Points = $points }
        }
    }

    It 'are all that the module can give, and no others' {
        $code = Get-ChildItem "$Root/src/Rodin.Client", "$Root/src/Rodin.PowerShell" -Recurse -Filter *.cs |
            Where-Object { $_.FullName -notmatch '[\\/](obj|bin)[\\/]' -and $_.Name -notin 'Errors.cs', 'ErrorId.cs' }
        $given = ($code | Select-String '\bErrorId\.([A-Z]\w+)' -AllMatches).Matches.ForEach{ $_.Groups[1].Value } | Sort-Object -Unique
        @($told.Id | Sort-Object) | Should-BeSequence @($given)
    }

    It 'are among them all that the README tells of' {
        $table = (Get-Content "$Root/README.md") -cmatch '^\| `[A-Z][a-z]+[A-Z]\w+`'
        $named = $table.ForEach{ [regex]::Matches(($_ -split '\|')[1], '`(\w+)`').ForEach{ $_.Groups[1].Value } }
        @($named).Count | Should-BeGreaterThan 5
        $named | Should-All { $_ -in $told.Id }
    }

    It 'say what was paid, what to do, and whether to run again' {
        foreach ($entry in $told) { @($entry.Points.Keys | Sort-Object) | Should-BeSequence 'Again', 'Paid', 'To do' }
    }

    It 'end the command as the module has it, and as the cmdlets'' notes say' {
        foreach ($entry in $told) {
            $entry.Ends -eq 'ends the command' | Should-Be ([bool](Get-Known EndsAll $entry.Id)) -Because $entry.Id
            $entry.Ends | Should-MatchString 'ends the command|concerns one item'
        }
        foreach ($command in Get-Command -Module Rodin) {
            foreach ($alert in (Get-Help $command.Name -Full).alertSet.alert.Text -replace '\s+', ' ') {
                $expected = if ($alert -match 'end the command') { 'ends the command' } elseif ($alert -match 'the others go on|These do not') { 'concerns one item' } else { continue }
                foreach ($id in $told.Id | Where-Object { $alert -cmatch "\b$_\b" }) {
                    ($told | Where-Object Id -EQ $id).Ends | Should-BeLikeString "*$expected*" -Because "$($command.Name) says so of $id"
                }
            }
        }
    }

    It 'have the category and the remedy that the errors themselves have' {
        foreach ($entry in $told) {
            $entry.Category | Should-Be "$(Get-Known Category $entry.Id)"
            $entry.Points['To do'] | Should-BeString (Get-Known RecommendedAction $entry.Id) -CaseSensitive
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
