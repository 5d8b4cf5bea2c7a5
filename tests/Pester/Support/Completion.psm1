# Returns the suggestions of tab completion.

function Get-Completion {
    # Returns the suggestions at the end of a line, or at the position of ^.
    param([string] $Line)
    $at = $Line.IndexOf('^')
    if ($at -lt 0) { $at = $Line.Length }
    (TabExpansion2 $Line.Remove($at, [Math]::Min(1, $Line.Length - $at)) $at).CompletionMatches
}

function Complete-Line {
    # Returns the line after the first suggestion was inserted.
    param([string] $Line)
    $completion = TabExpansion2 $Line $Line.Length
    if (-not $completion.CompletionMatches.Count) { throw "There is no suggestion for: $Line" }
    $Line.Remove($completion.ReplacementIndex, $completion.ReplacementLength).Insert($completion.ReplacementIndex,
        $completion.CompletionMatches[0].CompletionText)
}
