# Writes the notices that the licences of the shipped third-party software require.

function Write-Notice([object[]] $Component) {
    $rule = '-' * 79
    $lines = @(
        'THIRD-PARTY NOTICES'
        ''
        'The module Rodin is MIT-licensed; see LICENSE. It contains the following'
        'third-party software, unchanged: the files in lib that are not named Rodin.*.'
        'The build generates this list from these files.'
        foreach ($group in $Component | Group-Object Licence, Copyright, Text) {
            ''
            $rule
            ''
            foreach ($one in $group.Group) { "$($one.Name) $($one.Version)" }
            ''
            "Licence: $($group.Group[0].Licence)"
            if ($group.Group[0].Copyright) { $group.Group[0].Copyright }
            ''
            $group.Group[0].Text
        }
        foreach ($group in $Component | Where-Object Notices | Group-Object Notices) {
            ''
            $rule
            ''
            'Notices of'
            ''
            foreach ($one in $group.Group) { "$($one.Name) $($one.Version)" }
            ''
            $group.Group[0].Notices
        }
    )
    [IO.File]::WriteAllText("$Staged/THIRD-PARTY-NOTICES.txt", ($lines -join "`n") + "`n")
}
