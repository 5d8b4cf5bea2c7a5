# Takes the release notes from CHANGELOG.md, their only source.

function Get-ReleaseNotes {
    # Returns the newest section of the changelog, which must belong to the manifest's version. Changes for a later version are in a section
    # [Unreleased] above it.
    $section = (Get-Content "$Root/CHANGELOG.md" -Raw) -split '(?m)^## ' | Select-Object -Skip 1 |
        Where-Object { $_ -notlike '`[Unreleased`]*' } | Select-Object -First 1
    $heading, $text = $section -split '\r?\n', 2
    if ($heading -notmatch "^\[?$([regex]::Escape($Version))\]?(\s|$)") {
        throw "The newest section of the changelog is '$heading'; expected version $Version."
    }
    # One line per entry, because viewers of release notes do not join lines.
    $text.Trim() -replace '\r' -replace '\n +', ' '
}

function Write-ReleaseNotes {
    # Writes them into the staged manifest.
    $file = "$Staged/Rodin.psd1"
    $given = Get-Content $file -Raw
    $notes = (Get-ReleaseNotes).Replace("'", "''").Replace('$', '$$')
    $written = $given -replace "(?m)(?<=^\s*ReleaseNotes\s*=\s*)'.*'(?=\r?$)", "'$notes'"
    if ($written -eq $given) { throw 'The manifest has no ReleaseNotes entry to replace.' }
    [IO.File]::WriteAllText($file, $written)
}
