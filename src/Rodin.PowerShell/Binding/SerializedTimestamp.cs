using System.Globalization;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>Reads a time from a task that was stored as CLIXML, JSON or CSV.</summary>
internal static class SerializedTimestamp
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>Reads the time; the default value if it is ambiguous.</summary>
    public static DateTimeOffset Read(object? value) => value.Unwrap() switch
    {
        DateTimeOffset time => time,
        DateTime time => time,

        // CLIXML serializes a DateTimeOffset as an object with properties.
        PSObject bag when bag.Properties["UtcDateTime"]?.Value is DateTime time =>
            new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        string text => Parse(text),
        _ => default,
    };

    // CSV contains text in the culture of the session that wrote it, and another culture may read it as another day. Accepts it only if
    // this session's culture would have written the same text, and the year is plausible: calendars count years differently.
    private static DateTimeOffset Parse(string text)
    {
        if (DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeUniversal, out time)
            && time.ToString(CultureInfo.CurrentCulture) == text
            && time.Year is > 2000 and < 2300
                ? time
                : default;
    }
}
