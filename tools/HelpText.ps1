# Writes help as plain text: the topics for Get-Help, and the cmdlets' help once more for those who read it in a browser.

function Write-File([string] $File, [string[]] $Lines) {
    $text = ($Lines -join "`n") -replace '[ \t]+(?=\n)' -replace '\n{3,}', "`n`n"
    if ($text -match '[^\n\x20-\x7e]') { throw "$(Split-Path $File -Leaf): '$($Matches[0])' is no character that every console has." }
    [IO.File]::WriteAllText($File, $text.Trim() + "`n")
}

function Format-Section([string[]] $Lines, [int] $Indent) {
    # What stands below a heading, and each further heading with what stands below that.
    $parts = Split-Page $Lines '###'
    foreach ($heading in $parts.Keys) {
        if ($heading) { ' ' * $Indent + $heading }
        $deeper = $heading ? $Indent + 4 : $Indent
        foreach ($block in Read-Block $parts[$heading] -Table) {
            $margin = $block.Kind -eq 'code' ? $deeper + 4 : $deeper
            (Format-Block $block (80 - $margin)) -split "`n" -replace '^(?=.)', (' ' * $margin)
            ''
        }
    }
}

function Write-Topic([string] $Page, [string] $Folder) {
    # The form is that of PowerShell's own topics. The first paragraph is what Get-Help shows of it in a list.
    $name, $lines = Open-Page $Page
    $sections = Split-Page $lines '##'
    $short, $long = (Format-Section $sections[''] 4) -join "`n" -split '\n\n', 2
    if (-not $long) { Stop-Page 'it begins with a short description and a long one.' }
    $text = @(
        'TOPIC', "    $name", ''
        'SHORT DESCRIPTION', $short, ''
        'LONG DESCRIPTION', $long
        foreach ($heading in $sections.Keys -ne '') {
            ConvertTo-Plain $heading.ToUpperInvariant()
            $section = Format-Section $sections[$heading] 4
            $heading -eq 'See also' ? $section -replace '^    - ', '    ' : $section
        }
    )
    Write-File "$Folder/$name.help.txt" $text
}

function Write-Sheet([Management.Automation.CmdletInfo] $Command, [string] $Folder) {
    # All that Get-Help knows of a cmdlet. The lines of its syntax are PowerShell's own, and long.
    $lines = Get-Help $Command.Name -Full | Out-String -Width 4096 | ForEach-Object { $_ -split '\r?\n' }
    Write-File "$Folder/$($Command.Name).txt" @(foreach ($line in $lines) { Split-Line $line.TrimStart() 80 ($line -replace '\S.*') })
}

function Get-OnlineAddress([Management.Automation.CmdletInfo] $Command) {
    # The Gallery shows the text files of each version of a module.
    "https://www.powershellgallery.com/packages/Rodin/$($Command.Version)/Content/en-US%5C$($Command.Name).txt"
}
