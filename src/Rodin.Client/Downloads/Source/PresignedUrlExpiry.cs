using System.Globalization;

namespace Rodin.Client.Downloads.Source;

/// <summary>
/// Reads the expiry time from a presigned URL. Object stores use different parameters; lifetimes of 10 minutes and 7 days were observed.
/// </summary>
public static class PresignedUrlExpiry
{
    /// <summary>Returns the time at which the link expires; null if the link does not state it.</summary>
    public static DateTimeOffset? Read(string link)
    {
        string? date = null;
        string? lifetime = null;
        foreach (string pair in link.Substring(link.IndexOf('?') + 1).Split('&'))
        {
            int equals = pair.IndexOf('=');
            string value = equals < 0 ? string.Empty : pair.Substring(equals + 1);
            switch (equals < 0 ? pair : pair.Substring(0, equals))
            {
                case "X-Tos-Date" or "X-Amz-Date":
                    date = value;
                    break;
                case "X-Tos-Expires" or "X-Amz-Expires":
                    lifetime = value;
                    break;
                case "se":
                    // Azure states the expiry time itself, not a lifetime.
                    return DateTimeOffset.TryParse(
                        Uri.UnescapeDataString(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end)
                        ? end
                        : null;
            }
        }

        return DateTimeOffset.TryParseExact(
                date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset start)
            && int.TryParse(lifetime, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && DateTimeOffset.MaxValue - start > TimeSpan.FromSeconds(seconds)
            ? start.AddSeconds(seconds)
            : null;
    }
}
