# What Tab offers.

function Get-Completion {
    # What is offered at the end of a line, or where it has a ^.
    param([string] $Line)
    $at = $Line.IndexOf('^')
    if ($at -lt 0) { $at = $Line.Length }
    (TabExpansion2 $Line.Remove($at, [Math]::Min(1, $Line.Length - $at)) $at).CompletionMatches
}

function Complete-Line {
    # A line as it stands after the first that is offered has been taken.
    param([string] $Line)
    $offered = TabExpansion2 $Line $Line.Length
    if (-not $offered.CompletionMatches.Count) { throw "Nothing is offered for: $Line" }
    $Line.Remove($offered.ReplacementIndex, $offered.ReplacementLength).Insert($offered.ReplacementIndex, $offered.CompletionMatches[0].CompletionText)
}
