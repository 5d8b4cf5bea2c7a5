# Takes the release notes from the changelog, their one source.

function Get-ReleaseNotes {
    # The newest section of the changelog, which must be that of the manifest's version.
    $section = (Get-Content "$Root/CHANGELOG.md" -Raw) -split '(?m)^## ' | Select-Object -Skip 1 -First 1
    $heading, $text = $section -split '\r?\n', 2
    if ($heading -notmatch "^\[?$([regex]::Escape($Version))\]?(\s|$)") { throw "The newest section of the changelog is '$heading', and not that of $Version." }
    # A release has one line for a thought, as nothing that shows it breaks them anew.
    $text.Trim() -replace '\r' -replace '\n +', ' '
}

function Write-ReleaseNotes {
    # Puts them into the staged manifest.
    $file = "$Staged/Rodin.psd1"
    $given = Get-Content $file -Raw
    $notes = (Get-ReleaseNotes).Replace("'", "''").Replace('$', '$$')
    $written = $given -replace "(?m)(?<=^\s*ReleaseNotes\s*=\s*)'.*'(?=\r?$)", "'$notes'"
    if ($written -eq $given) { throw 'The manifest has no place for release notes.' }
    [IO.File]::WriteAllText($file, $written)
}
