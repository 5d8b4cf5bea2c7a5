using System.Globalization;
using System.Net.Http.Headers;

namespace Rodin.Client.Http;

/// <summary>Reads the <c>Retry-After</c> header, a number of seconds or a date (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>The longest delay that is waited for. A longer one ends the request with an error that reports it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    // The current date format, and the two obsolete ones that a recipient must accept (RFC 9110, 5.6.7).
    private static readonly string[] s_dateForms = ["R", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>Returns the requested delay; null if the header is missing or invalid.</summary>
    /// <param name="headers">The headers of the response.</param>
    /// <param name="now">This machine's time, which may be wrong: it is used only if the response has no <c>Date</c>.</param>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        // The typed header ignores numbers beyond its range, and such a delay must not be treated as none.
        string? text = headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.FirstOrDefault()?.Trim() : null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.All(c => c is >= '0' and <= '9'))
        {
            // For a number out of range .NET returns infinity, and .NET Framework fails.
            return double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out double seconds)
                && seconds < TimeSpan.MaxValue.TotalSeconds / 2
                ? TimeSpan.FromSeconds(seconds)
                : TimeSpan.MaxValue;
        }

        if (!DateTimeOffset.TryParseExact(
            text, s_dateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return null;
        }

        DateTimeOffset sent = headers.Date ?? now;
        return date > sent ? date - sent : TimeSpan.Zero;
    }
}
