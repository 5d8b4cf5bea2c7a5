# Writes help as plain text: the topics for Get-Help, and the help of each cmdlet for Get-Help -Online.

function Write-File([string] $File, [string[]] $Lines) {
    $text = ($Lines -join "`n") -replace '[ \t]+(?=\n)' -replace '\n{3,}', "`n`n"
    if ($text -match '[^\n\x20-\x7e]') {
        throw "$(Split-Path $File -Leaf): '$($Matches[0])' is not an ASCII character, and some consoles cannot display it."
    }
    [IO.File]::WriteAllText($File, $text.Trim() + "`n")
}

function Format-Section([string[]] $Lines, [int] $Indent) {
    # Formats the text of a section and its subsections.
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
    # Uses the layout of PowerShell's own topics. Get-Help shows the first paragraph in lists.
    $name, $lines = Open-Page $Page
    $sections = Split-Page $lines '##'
    $short, $long = (Format-Section $sections[''] 4) -join "`n" -split '\n\n', 2
    if (-not $long) { Stop-Page 'a short and a long description are required before the first heading.' }
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
    # Writes the output of Get-Help -Full. The syntax lines are long, because PowerShell formats them.
    $lines = Get-Help $Command.Name -Full | Out-String -Width 4096 | ForEach-Object { $_ -split '\r?\n' }
    Write-File "$Folder/$($Command.Name).txt" @(foreach ($line in $lines) { Split-Line $line.TrimStart() 80 ($line -replace '\S.*') })
}

function Get-OnlineAddress([Management.Automation.CmdletInfo] $Command) {
    # The PowerShell Gallery displays the text files of each version of a module.
    "https://www.powershellgallery.com/packages/Rodin/$($Command.Version)/Content/en-US%5C$($Command.Name).txt"
}
