using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rodin.Completion;

/// <summary>
/// Completes the values that the service documents for a parameter. What it adds tomorrow passes too, with a warning: the list is help, not a wall.
/// </summary>
internal sealed class KnownValues : IArgumentCompleter
{
    private static readonly Dictionary<string, string[]> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Tier"] =
        [
            "Sketch", "Regular", "Detail", "Smooth", "Gen-2", "Gen-2.5-Extreme-Low", "Gen-2.5-Low", "Gen-2.5-Medium", "Gen-2.5-High", "Gen-2.5-Extreme-High",
        ],
        ["Format"] = ["glb", "usdz", "fbx", "obj", "stl"],
        ["Material"] = ["PBR", "Shaded", "All", "None"],
        ["Quality"] = ["high", "medium", "low", "extra-low"],
        ["MeshMode"] = ["Raw", "Quad"],
        ["Addon"] = ["HighPack"],
        ["ConditionMode"] = ["concat", "fuse"],
        ["GeometryInstructMode"] = ["faithful", "creative"],
        ["Resolution"] = ["Basic", "High"],
    };

    // Tooltips of values that need an explanation.
    private static readonly Dictionary<string, string> s_about = new(StringComparer.Ordinal)
    {
        ["All"] = "All: PBR and shaded materials",
        ["Raw"] = "Raw: triangles",
        ["Quad"] = "Quad: quads",
        ["concat"] = "concat: views of one object",
        ["fuse"] = "fuse: several objects",
        ["Basic"] = "Basic: 2K textures",
        ["High"] = "High: 4K textures",
    };

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string begun = CompletionText.Begun(wordToComplete);
        return s_words.TryGetValue(parameterName, out string[]? words)
            ? words.Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Select(word => CompletionText.Of(word, about: s_about.TryGetValue(word, out string? about) ? about : word))
            : [];
    }

    /// <summary>The value as the service spells it.</summary>
    internal static string Spell(string parameter, string value, Action<string> warn)
    {
        if (!s_words.TryGetValue(parameter, out string[]? words))
        {
            return value;
        }

        if (words.FirstOrDefault(word => word.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } documented)
        {
            return documented;
        }

        warn($"-{parameter} '{value}' is none of the documented values ({string.Join(", ", words)}). It is sent as it stands.");
        return value;
    }
}
