using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace Rodin;

/// <summary>
/// What the module's own views say where a property alone does not. Public because views are scripts; it is meant for nothing else, and any version
/// may change it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewText
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB"];

    private static readonly HashSet<string> s_ended = new(StringComparer.OrdinalIgnoreCase) { "Done", "Failed", "Canceled", "Cancelled" };

    private static readonly Dictionary<string, string> s_colours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Done"] = "Green",
        ["Downloaded"] = "Green",
        ["Resumed"] = "Green",
        ["Generating"] = "Cyan",
        ["PartlyFailed"] = "Yellow",
        ["Failed"] = "Red",
        ["Canceled"] = "Red",
        ["Cancelled"] = "Red",
        ["Existing"] = "BrightBlack",
    };

    // Since 7.2; PowerShell itself takes colours out of what goes elsewhere than to a terminal, and where the user wants none.
    private static readonly PSObject? s_style =
        typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance")?.GetValue(null) is { } style ? new PSObject(style) : null;

    /// <summary>Such as <c>9.9 MB</c>.</summary>
    public static string Size(double bytes)
    {
        int unit = 0;
        for (; bytes >= 1000 && unit < s_units.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + s_units[unit];
    }

    /// <summary>Such as <c>in 6 d</c>, or <c>expired</c>; empty where no time is known.</summary>
    /// <param name="time">When, or what CLIXML left of that.</param>
    public static string TimeLeft(object? time)
    {
        object? known = Bare.Of(time) is DateTimeOffset whole ? whole.UtcDateTime : time is PSObject parts ? parts.Properties["UtcDateTime"]?.Value : null;
        if (known is not DateTime end)
        {
            return string.Empty;
        }

        TimeSpan left = end - DateTime.UtcNow;
        return left <= TimeSpan.Zero ? Paint("expired", "Red")
            : left.TotalDays >= 1 ? $"in {left.Days} d"
            : left.TotalHours >= 1 ? $"in {left.Hours} h"
            : $"in {Math.Ceiling(left.TotalMinutes)} min";
    }

    /// <summary>The status of a task, a job or a file, in its colour.</summary>
    public static string? Status(string? status) => status is not null && s_colours.TryGetValue(status, out string? colour) ? Paint(status, colour) : status;

    /// <summary>How many jobs have ended, and how many there are: <c>2/6</c>.</summary>
    public static string JobsEnded(IEnumerable? jobs)
    {
        List<string?> states = StatesOf(jobs);
        return $"{states.Count(state => state is not null && s_ended.Contains(state))}/{states.Count}";
    }

    /// <summary>How many jobs there are of each status: <c>4 Done, 2 Generating</c>.</summary>
    public static string JobCounts(IEnumerable? jobs) => Count(StatesOf(jobs));

    internal static string Count(IEnumerable<string?> states) =>
        string.Join(", ", states.GroupBy(state => state).Select(group => $"{group.Count()} {(string.IsNullOrEmpty(group.Key) ? "unknown" : group.Key)}"));

    // Of what was kept without its depth there is the text alone, which is the status.
    private static List<string?> StatesOf(IEnumerable? jobs) =>
        [.. (jobs ?? Array.Empty<object>()).Cast<object?>().Select(job => Bare.Of(job) as string ?? (job is null ? null : PSObject.AsPSObject(job).Properties["Status"]?.Value?.ToString()))];

    private static string Paint(string text, string colour) =>
        s_style?.Properties["Foreground"]?.Value is { } foreground ? $"{new PSObject(foreground).Properties[colour]?.Value}{text}{s_style.Properties["Reset"]?.Value}" : text;
}
