using System.Globalization;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>Reads a time as it comes back from where a task was kept.</summary>
internal static class SerializedTimestamp
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>The time; nothing where it is not certain.</summary>
    public static DateTimeOffset Read(object? value) => value.Unwrap() switch
    {
        DateTimeOffset time => time,
        DateTime time => time,

        // CLIXML takes a DateTimeOffset apart.
        PSObject bag when bag.Properties["UtcDateTime"]?.Value is DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        string text => Parse(text),
        _ => default,
    };

    // Out of CSV it is text, which the culture of whoever wrote it shaped, and another one may well read as another day. Most likely it was this one;
    // what this one would not have written so, or is of another age by its calendar, it has not written.
    private static DateTimeOffset Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        || (DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeUniversal, out time)
            && time.ToString(CultureInfo.CurrentCulture) == text
            && time.Year is > 2000 and < 2300)
            ? time
            : default;
}
