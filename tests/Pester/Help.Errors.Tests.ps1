# Compares the help on errors with the module.

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module Rodin

    function Join-Text($Text) { ($Text | ForEach-Object Text) -join ' ' }
}

Describe 'The errors in about_Rodin_Errors' {
    BeforeAll {
        # The module's own properties of an error.
        $table = [Rodin.ModelFile].Assembly.GetType('Rodin.ErrorRecords', $true)
        $internal = [Reflection.BindingFlags]'NonPublic, Public, Static'
        $ids = $table.GetMethod('GetCategory', $internal).GetParameters()[0].ParameterType
        function Get-Known([string] $Property, [string] $Id) {
            $table.GetMethod($Property, $internal).Invoke($null, @([enum]::Parse($ids, $Id)))
        }

        $text = Get-Content "$((Get-Module Rodin).ModuleBase)/en-US/about_Rodin_Errors.help.txt" -Raw
        $documented = [regex]::Matches($text,
            '(?m)^    (?<id>[A-Z]\w+)\n        (?<category>\w+); (?<ends>[^.]+)\.\n(?<rest>(\n|        .*\n)+)').ForEach{
            $points = @{}
            [regex]::Matches($_.Groups['rest'].Value, '(?m)^        - (?<name>[^:]+): (?<text>.*\n(          .*\n)*)').ForEach{
                $points[$_.Groups['name'].Value] = $_.Groups['text'].Value.Trim() -replace '\s+', ' '
            }
            [pscustomobject]@{
                Id = $_.Groups['id'].Value; Category = $_.Groups['category'].Value; Ends = $_.Groups['ends'].Value -replace '\s+', ' '
                Points = $points
            }
        }
    }

    It 'are all errors of the module, and no others' {
        $code = Get-ChildItem "$Root/src/Rodin.Client", "$Root/src/Rodin.PowerShell" -Recurse -Filter *.cs |
            Where-Object { $_.FullName -notmatch '[\\/](obj|bin)[\\/]' -and $_.Name -notin 'ErrorRecords.cs', 'ErrorId.cs' }
        $used = ($code | Select-String '\bErrorId\.([A-Z]\w+)\b(?!\()' -AllMatches).Matches.ForEach{ $_.Groups[1].Value } |
            Sort-Object -Unique
        @($documented.Id | Sort-Object) | Should-BeSequence @($used)
    }

    It 'include all errors in the overview of common errors' {
        $beginning = ((Get-Content "$Root/docs/about/about_Rodin_Errors.md" -Raw) -split '(?m)^## ')[0] -split '\r?\n'
        $table = $beginning -cmatch '^\| `[A-Z][a-z]+[A-Z]\w+`'
        $named = $table.ForEach{ [regex]::Matches(($_ -split '\|')[1], '`(\w+)`').ForEach{ $_.Groups[1].Value } }
        @($named).Count | Should-BeGreaterThan 5
        $named | Should-All { $_ -in $documented.Id }
    }

    It 'state the cost, the remedy, and whether the command can be repeated' {
        foreach ($entry in $documented) { @($entry.Points.Keys | Sort-Object) | Should-BeSequence 'Action', 'Cost', 'Retry' }
    }

    It 'are terminating in the topic, in the module and in the cmdlets'' notes, or in none' {
        foreach ($entry in $documented) {
            $entry.Ends -eq 'ends the command' | Should-Be ([bool](Get-Known IsTerminating $entry.Id)) -Because $entry.Id
            $entry.Ends | Should-MatchString 'ends the command|concerns one item'
        }
        foreach ($command in Get-Command -Module Rodin) {
            foreach ($alert in (Get-Help $command.Name -Full).alertSet.alert.Text -replace '\s+', ' ') {
                $expected = if ($alert -match 'Terminating errors' -and $alert -notmatch 'Non-terminating errors') {
                    'ends the command'
                } elseif ($alert -match 'Non-terminating errors') {
                    'concerns one item'
                } else {
                    continue
                }
                foreach ($id in $documented.Id | Where-Object { $alert -cmatch "\b$_\b" }) {
                    ($documented | Where-Object Id -EQ $id).Ends |
                        Should-BeLikeString "*$expected*" -Because "$($command.Name) states this for $id"
                }
            }
        }
    }

    It 'have the same category and remedy as the module' {
        foreach ($entry in $documented) {
            $entry.Category | Should-Be "$(Get-Known GetCategory $entry.Id)"
            $entry.Points['Action'] | Should-BeString ((Get-Known GetRecommendedAction $entry.Id) -replace '\s+', ' ') -CaseSensitive
        }
    }

    It 'include all errors in the cmdlets'' notes' {
        $known = [enum]::GetNames($ids)
        foreach ($command in Get-Command -Module Rodin) {
            $notes = Join-Text (Get-Help $command.Name -Full).alertSet.alert
            # In the notes, words with two capitals are error ids.
            $named = [regex]::Matches($notes, '\b[A-Z][a-z]+([A-Z][a-z]+)+\b').Value |
                Where-Object { $_ -notlike '*Rodin*' -and $_ -ne 'TaskUuid' -and $_ -ne 'ModelFile' }
            foreach ($id in $named) { $known | Should-ContainCollection $id -Because "$($command.Name) names it" }
        }
    }
}
