# Extracts the text that people read from source files: prose, comments and string literals, without code.

if ($PSVersionTable.PSVersion.Major -ge 7) { Add-Type -Path "$PSHOME/Microsoft.CodeAnalysis.CSharp.dll" }

function Get-MarkdownText([string] $Path) {
    # Paragraphs as one line each, without code and link addresses.
    $text = (Get-Content $Path -Raw) -replace '(?sm)^```.*?^```' -replace '`[^`\n]*`', 'x' -replace
        '\]\([^)]*\)', ']' -replace '(?s)<!--|-->'
    $text -replace '(?m)^\s*(#+|[-*]|\d+\.|\|) ', "`n`n" -replace ' \| ', "`n`n" -split '\n\s*\n' |
        ForEach-Object { $_.Trim() -replace '\s*\n\s*', ' ' }
}

function Join-Comment([string[]] $Lines) {
    # Consecutive comment lines are one paragraph. The elements of XML documentation separate paragraphs, except those within a sentence.
    $text = $Lines -join "`n" -replace '<(see|paramref|typeparamref|seealso)\b[^>]*>', 'x' -replace '</?c>' -replace '<[^>]+>', "`n`n"
    $text -split '\n\s*\n' | ForEach-Object { $_.Trim() -replace '\s*\n\s*', ' ' }
}

function Get-CSharpText([string] $Path) {
    # String literals, and comments.
    $root = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText((Get-Content $Path -Raw)).GetRoot()
    $comment = [Collections.Generic.List[string]]::new()
    foreach ($token in $root.DescendantTokens()) {
        foreach ($trivia in @($token.LeadingTrivia) + @($token.TrailingTrivia)) {
            if ("$($trivia.ToFullString())" -match '^\s*(//|/\*)') {
                foreach ($line in $trivia.ToFullString() -split '\r?\n') { $comment.Add(($line -replace '^\s*(///?|/?\*+/?) ?')) }
            }
        }
        if ($comment.Count) { Join-Comment $comment; $comment.Clear() }
        if ($token.RawKind -in $literals) { $token.ValueText }
    }
}

function Get-PowerShellText([string] $Path) {
    # Comments and strings.
    $tokens = $null
    $null = [Management.Automation.Language.Parser]::ParseFile($Path, [ref]$tokens, [ref]$null)
    $comment = [Collections.Generic.List[string]]::new()
    $last = -2
    foreach ($token in $tokens) {
        if ($token.Kind -eq 'Comment') {
            if ($token.Extent.StartLineNumber -ne $last + 1) { Join-Comment $comment; $comment.Clear() }
            $comment.Add(($token.Text -replace '^<?#|#>$'))
            $last = $token.Extent.EndLineNumber
        }
        elseif ($token -is [Management.Automation.Language.StringToken] -and $token.Kind -notin 'Generic', 'Identifier') { $token.Value }
    }
    Join-Comment $comment
}

function Get-XmlText([string] $Path) {
    # Comments, attribute values and text.
    foreach ($node in ([xml](Get-Content $Path -Raw)).SelectNodes('//text() | //comment() | //@*')) {
        $node.Value.Trim() -replace '\s*\n\s*', ' '
    }
}

function Get-PlainText([string] $Path) {
    # Configuration files: comments and values, line by line, with comment marks removed.
    (Get-Content $Path -Raw) -replace '(?m)^\s*# ?' -split '\n\s*\n' | ForEach-Object { $_.Trim() -replace '\s*\n\s*', ' ' }
}

# Parts of interpolated strings are separate tokens.
$literals = if ($PSVersionTable.PSVersion.Major -ge 7) {
    foreach ($kind in 'StringLiteralToken', 'InterpolatedStringTextToken', 'SingleLineRawStringLiteralToken',
        'MultiLineRawStringLiteralToken', 'Utf8StringLiteralToken') {
        [int][Microsoft.CodeAnalysis.CSharp.SyntaxKind]::$kind
    }
}

function Get-ReadableText {
    # Returns the paragraphs, comments and strings of a file.
    param([string] $Path)
    $texts = switch -Regex ($Path) {
        '\.md$' { Get-MarkdownText $Path; break }
        '\.cs$' { Get-CSharpText $Path; break }
        '\.ps(m|d)?1$' { Get-PowerShellText $Path; break }
        '\.ps1xml$' { Get-XmlText $Path; break }
        default { Get-PlainText $Path }
    }
    $texts | Where-Object { $_ -match '[a-z] [a-z]' }
}

Export-ModuleMember -Function Get-ReadableText
