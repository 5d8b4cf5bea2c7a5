using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rodin.Completion;

/// <summary>Removes quotes from, and adds them to, values on the command line.</summary>
internal static class CompletionText
{
    private static readonly char[] s_quotes = ['\'', '"', '‘', '’', '‚', '‛', '“', '”', '„'];

    /// <summary>Gets the typed part of a value, without quotes.</summary>
    public static string Unquote(string? word) => (word ?? string.Empty).Trim(s_quotes);

    /// <summary>Creates a completion, with the value in quotes if it needs them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="listItemText">The text in the list; the value if null.</param>
    /// <param name="toolTip">The tooltip; the text in the list if null.</param>
    public static CompletionResult CreateResult(string value, string? listItemText = null, string? toolTip = null) => new(
        value.All(IsPlain) && value[0] != '-' ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'",
        listItemText ?? value,
        CompletionResultType.ParameterValue,
        toolTip ?? listItemText ?? value);

    // Other characters need quotes at least in some positions.
    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_';
}
