# Reads the pages of docs/cmdlets: a small part of Markdown, and strictly, so that nothing is lost between the page and Get-Help.

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

function Read-Block([string[]] $Lines) {
    # The paragraphs, lists and code blocks: of each its kind and its plain text. An item of a list is a line.
    $blocks = [Collections.Generic.List[object]]::new()
    $open = $null
    foreach ($line in $Lines) {
        if ($null -ne $open -and $open.Kind -eq 'code') {
            if ($line.Length -gt 75) { Stop-Page "code that a terminal of 80 columns breaks: $line" }
            if ($line -eq '```') { $open = $null } else { $open.Lines.Add($line) }
            continue
        }
        $kind = switch -Regex ($line) {
            '^$' { 'none'; break }
            '^```\w+$' { 'code'; break }
            '^- \S' { 'item'; break }
            '^  \S' { 'more'; break }
            '^[|>#<*+]|^\s|^\d+\. ' { Stop-Page "markup that help cannot show: $line" }
            default { 'text' }
        }
        if ($kind -eq 'none') { $open = $null; continue }
        if ($kind -eq 'more' -or ($kind -eq 'text' -and $null -ne $open)) {
            if ($null -eq $open -or ($open.Kind -eq 'list') -ne ($kind -eq 'more')) { Stop-Page "a line that belongs to nothing: $line" }
            $open.Lines[-1] += ' ' + $line.Trim()
            continue
        }
        if ($null -eq $open -or $kind -eq 'code') {
            $open = [pscustomobject]@{ Kind = $kind -eq 'item' ? 'list' : $kind; Lines = [Collections.Generic.List[string]]::new() }
            $blocks.Add($open)
        }
        if ($kind -ne 'code') { $open.Lines.Add($line) }
    }
    foreach ($block in $blocks) {
        $shown = $block.Kind -eq 'code' ? $block.Lines : @($block.Lines | ForEach-Object { ConvertTo-Plain $_ })
        [pscustomobject]@{ Kind = $block.Kind; Text = $shown -join "`n" }
    }
}

function Read-Text([string[]] $Lines, [string] $What) {
    $text = @(Read-Block $Lines | ForEach-Object Text)
    if (-not $text) { Stop-Page "$What is missing." }
    , $text
}

function Read-Page([string] $Name, [string[]] $Wanted) {
    # A page's sections by their headings.
    $script:page = $Name
    if (-not (Test-Path "$Pages/$Name")) { Stop-Page 'there is no such page.' }
    $title, $lines = Get-Content "$Pages/$Name"
    if ($title -notmatch '^# \S') { Stop-Page 'its first line must be its title.' }
    $read = Split-Page $lines '##'
    $all = $Wanted -join ', '
    if ($all -cne ($read.Keys -ne '' -join ', ')) { Stop-Page "its sections must be these, in this order: $all." }
    $read
}
