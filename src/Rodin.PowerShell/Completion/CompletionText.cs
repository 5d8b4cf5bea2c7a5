using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rodin.Completion;

/// <summary>What all completers share: how a value is told from its quotes, and gets them.</summary>
internal static class CompletionText
{
    private static readonly char[] s_quotes = ['\'', '"', '‘', '’', '‚', '‛', '“', '”', '„'];

    /// <summary>What has been typed of the value so far.</summary>
    public static string Begun(string? word) => (word ?? string.Empty).Trim(s_quotes);

    /// <summary>A value to choose, as it must stand on the command line.</summary>
    /// <param name="value">The value.</param>
    /// <param name="shown">How the list shows it; as it is without it.</param>
    /// <param name="about">What is said of it when it is chosen.</param>
    public static CompletionResult Of(string value, string? shown = null, string? about = null) => new(
        value.All(IsPlain) && value[0] != '-' ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'",
        shown ?? value,
        CompletionResultType.ParameterValue,
        about ?? shown ?? value);

    // Many other characters need no quotes either, at some place or in some shell.
    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_';
}
