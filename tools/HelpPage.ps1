# Reads the pages of docs and formats them for a terminal of 80 columns. Only a subset of Markdown is accepted; other markup is an error,
# because Get-Help cannot display it.

function Stop-Page([string] $Message) {
    throw "$($script:page): $Message"
}

function Split-Page([string[]] $Lines, [string] $Mark) {
    # Splits lines at their headings. The key '' has the lines before the first heading. Lines in code blocks are not headings.
    $parts = [ordered]@{ '' = [Collections.Generic.List[string]]::new() }
    $heading = ''
    $inCode = $false
    foreach ($line in $Lines) {
        if ($line.StartsWith('```')) { $inCode = -not $inCode }
        if (-not $inCode -and $line.StartsWith("$Mark ")) {
            $heading = $line.Substring($Mark.Length).Trim()
            if ($parts.Contains($heading)) { Stop-Page "the heading '$heading' exists twice." }
            $parts[$heading] = [Collections.Generic.List[string]]::new()
        }
        else { $parts[$heading].Add($line) }
    }
    if ($inCode) { Stop-Page 'a code block is not closed.' }
    $parts
}

function ConvertTo-Plain([string] $Text) {
    # Removes the markup of links, bold text and inline code. Text in inline code is not changed.
    $pieces = $Text -split '`'
    for ($i = 0; $i -lt $pieces.Count; $i += 2) {
        $pieces[$i] = $pieces[$i] -replace '\*\*(.+?)\*\*', '$1'
        if ($pieces[$i] -match '\*|<') { Stop-Page "markup that help cannot show: $Text" }
    }
    (-join $pieces) -replace '\[([^\]]+)\]\([^)]+\)', '$1'
}

function Read-Block([string[]] $Lines, [switch] $Table) {
    # Returns the paragraphs, lists, tables and code blocks, each with its kind and its plain lines. A list item is one line.
    $blocks = [Collections.Generic.List[object]]::new()
    $open = $null
    foreach ($line in $Lines) {
        if ($null -ne $open -and $open.Kind -eq 'code') {
            if ($line -eq '```') { $open = $null } else { $open.Lines.Add($line) }
            continue
        }
        $kind = switch -Regex ($line) {
            '^$' { 'none'; break }
            '^```\w+$' { 'code'; break }
            '^(-|\d+\.) \S' { 'list'; break }
            '^   ?\S' { 'more'; break }
            { $Table -and $_ -match '^\| .* \|$|^\|(---\|)+$' } { 'table'; break }
            '^[|>#<*+]|^\s' { Stop-Page "markup that help cannot show: $line" }
            default { 'text' }
        }
        if ($kind -eq 'none') { $open = $null; continue }
        if ($kind -eq 'more' -or ($kind -eq 'text' -and $null -ne $open)) {
            if ($null -eq $open -or ($open.Kind -eq 'list') -ne ($kind -eq 'more')) {
                Stop-Page "a continuation line without a paragraph or a list item: $line"
            }
            $open.Lines[-1] += ' ' + $line.Trim()
            continue
        }
        if ($null -eq $open -or $kind -ne $open.Kind) {
            $open = [pscustomobject]@{ Kind = $kind; Lines = [Collections.Generic.List[string]]::new() }
            $blocks.Add($open)
        }
        if ($kind -ne 'code') { $open.Lines.Add($line) }
    }
    foreach ($block in $blocks) {
        if ($block.Kind -ne 'code') { $block.Lines = @($block.Lines | ForEach-Object { ConvertTo-Plain $_ }) }
        $block
    }
}

function Split-Line([string] $Text, [int] $Width, [string] $First = '') {
    # Wraps a text between words, because PowerShell's help breaks lines within words.
    $indent = ' ' * $First.Length
    $line = $First
    foreach ($word in $Text -split ' ') {
        if ($line.Trim() -and "$line$word".Length -gt $Width) { $line.TrimEnd(); $line = $indent }
        $line += "$word "
    }
    $line.TrimEnd()
}

function Format-Block([object] $Block, [int] $Width) {
    # Returns a block as lines of at most the given width.
    $shown = switch ($Block.Kind) {
        code {
            $long = @($Block.Lines) | Where-Object Length -GT $Width
            if ($long) { Stop-Page "code that is too wide for a terminal of 80 columns: $($long -join ', ')" }
            $Block.Lines
        }
        list {
            foreach ($item in $Block.Lines) {
                $null = $item -match '^(?<mark>\S+ )(?<text>.*)'
                Split-Line $Matches.text $Width $Matches.mark
            }
        }
        table {
            # Columns are aligned. The header row is omitted.
            $rows = $Block.Lines | Select-Object -Skip 2 | ForEach-Object { , @($_.Trim('| ') -split ' \| ') }
            $widest = ($rows | ForEach-Object { $_[0].Length } | Measure-Object -Maximum).Maximum
            foreach ($row in $rows) { Split-Line $row[1] $Width ('    ' + $row[0].PadRight($widest + 4)) }
        }
        default { Split-Line $Block.Lines[0] $Width }
    }
    $shown -join "`n"
}

function Read-Text([string[]] $Lines, [string] $What, [int] $Width = 75) {
    $text = @(Read-Block $Lines | ForEach-Object { Format-Block $_ $Width })
    if (-not $text) { Stop-Page "$What has no text." }
    , $text
}

function Open-Page([string] $Path) {
    # Returns the title of a page, and then its other lines.
    $script:page = Split-Path $Path -Leaf
    if (-not (Test-Path $Path)) { Stop-Page 'the page does not exist.' }
    $lines = @(Get-Content $Path)
    if ($lines[0] -notmatch '^# \S') { Stop-Page 'the first line must be the title.' }
    $lines[0].Substring(2)
    $lines | Select-Object -Skip 1
}
