using System.Globalization;
using System.Net.Http.Headers;

namespace Rodin.Client.Http;

/// <summary>Reads <c>Retry-After</c> in both its forms (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Longer than this nobody waits in a pipeline: the error says when to come back instead.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    // The form of today, and the two obsolete ones that a recipient must still read (RFC 9110, 5.6.7).
    private static readonly string[] s_dateForms = ["R", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>How long to wait; null without the header or with one that is neither form.</summary>
    /// <param name="headers">The answer's.</param>
    /// <param name="now">The time by this machine's clock, which may be wrong: where the answer says what time it is, that counts.</param>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        // The typed header drops numbers beyond its range, and those are just the waits that must not pass for none.
        string? text = headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.FirstOrDefault()?.Trim() : null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.All(c => c is >= '0' and <= '9'))
        {
            // Beyond its bounds .NET gives the infinite, and .NET Framework nothing.
            return double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out double seconds) && seconds < TimeSpan.MaxValue.TotalSeconds / 2
                ? TimeSpan.FromSeconds(seconds)
                : TimeSpan.MaxValue;
        }

        if (!DateTimeOffset.TryParseExact(text, s_dateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return null;
        }

        DateTimeOffset sent = headers.Date ?? now;
        return date > sent ? date - sent : TimeSpan.Zero;
    }
}
