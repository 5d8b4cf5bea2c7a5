# Reads the pages of docs: a small part of Markdown, and strictly, so that nothing is lost between the page and Get-Help. Gives it as a terminal of 80
# columns shows it.

function Stop-Page([string] $Complaint) {
    throw "$($script:page): $Complaint"
}

function Split-Page([string[]] $Lines, [string] $Mark) {
    # Cuts lines at their headings: '' is what stands before the first. Headings within code are none.
    $parts = [ordered]@{ '' = [Collections.Generic.List[string]]::new() }
    $heading = ''
    $inCode = $false
    foreach ($line in $Lines) {
        if ($line.StartsWith('```')) { $inCode = -not $inCode }
        if (-not $inCode -and $line.StartsWith("$Mark ")) {
            $heading = $line.Substring($Mark.Length).Trim()
            if ($parts.Contains($heading)) { Stop-Page "'$heading' stands there twice." }
            $parts[$heading] = [Collections.Generic.List[string]]::new()
        }
        else { $parts[$heading].Add($line) }
    }
    if ($inCode) { Stop-Page 'a code block has no end.' }
    $parts
}

function ConvertTo-Plain([string] $Text) {
    # Links and emphasis, as a terminal shows them. Code is left as it is but for its ticks.
    $pieces = $Text -split '`'
    for ($i = 0; $i -lt $pieces.Count; $i += 2) {
        $pieces[$i] = $pieces[$i] -replace '\*\*(.+?)\*\*', '$1'
        if ($pieces[$i] -match '\*|<') { Stop-Page "markup that help cannot show: $Text" }
    }
    (-join $pieces) -replace '\[([^\]]+)\]\([^)]+\)', '$1'
}

function Read-Block([string[]] $Lines, [switch] $Table) {
    # The paragraphs, lists, tables and code blocks: of each its kind and its plain lines. An item of a list is a line.
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
            if ($null -eq $open -or ($open.Kind -eq 'list') -ne ($kind -eq 'more')) { Stop-Page "a line that belongs to nothing: $line" }
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
    # Breaks a text between words: PowerShell's own help breaks where a line ends, in the midst of one.
    $indent = ' ' * $First.Length
    $line = $First
    foreach ($word in $Text -split ' ') {
        if ($line.Trim() -and "$line$word".Length -gt $Width) { $line.TrimEnd(); $line = $indent }
        $line += "$word "
    }
    $line.TrimEnd()
}

function Format-Block([object] $Block, [int] $Width) {
    # A block as a terminal shows it, in lines that are no longer.
    $shown = switch ($Block.Kind) {
        code {
            $long = @($Block.Lines) | Where-Object Length -GT $Width
            if ($long) { Stop-Page "code that a terminal of 80 columns breaks: $($long -join ', ')" }
            $Block.Lines
        }
        list { foreach ($item in $Block.Lines) { $null = $item -match '^(?<mark>\S+ )(?<text>.*)'; Split-Line $Matches.text $Width $Matches.mark } }
        table {
            # Its columns stand below each other; the head is for Markdown alone.
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
    if (-not $text) { Stop-Page "$What is missing." }
    , $text
}

function Open-Page([string] $Path) {
    # A page's title, and then its lines.
    $script:page = Split-Path $Path -Leaf
    if (-not (Test-Path $Path)) { Stop-Page 'there is no such page.' }
    $lines = @(Get-Content $Path)
    if ($lines[0] -notmatch '^# \S') { Stop-Page 'its first line must be its title.' }
    $lines[0].Substring(2)
    $lines | Select-Object -Skip 1
}
