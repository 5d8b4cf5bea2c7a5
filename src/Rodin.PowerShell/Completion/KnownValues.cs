using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rodin.Completion;

/// <summary>
/// Completes the values that the service documents for a parameter. Other values are sent too, with a warning, since the service may add
/// some.
/// </summary>
internal sealed class KnownValues : IArgumentCompleter
{
    private static readonly Dictionary<string, string[]> s_values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Tier"] =
        [
            "Sketch", "Regular", "Detail", "Smooth", "Gen-2",
            "Gen-2.5-Extreme-Low", "Gen-2.5-Low", "Gen-2.5-Medium", "Gen-2.5-High", "Gen-2.5-Extreme-High",
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
    private static readonly Dictionary<string, string> s_toolTips = new(StringComparer.Ordinal)
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
        string typed = CompletionText.Unquote(wordToComplete);
        return s_values.TryGetValue(parameterName, out string[]? values)
            ? values.Where(value => value.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Select(CreateResult)
            : [];
    }

    /// <summary>Gets a value in the service's spelling. Warns about values that are not documented.</summary>
    internal static string Normalize(string parameter, string value, Action<string> warn)
    {
        if (!s_values.TryGetValue(parameter, out string[]? values))
        {
            return value;
        }

        if (values.FirstOrDefault(known => known.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } documented)
        {
            return documented;
        }

        warn($"-{parameter} '{value}' is not one of the documented values ({string.Join(", ", values)}). It is sent unchanged.");
        return value;
    }

    private static CompletionResult CreateResult(string value) =>
        CompletionText.CreateResult(value, toolTip: s_toolTips.TryGetValue(value, out string? toolTip) ? toolTip : value);
}
