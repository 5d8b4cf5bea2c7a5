using System.Globalization;

namespace Rodin.Client.Downloads.Source;

/// <summary>Reads when a signed link ceases to work out of the link itself: stores differ, and so do lifetimes (10 minutes and 7 days were seen).</summary>
public static class PresignedUrlExpiry
{
    /// <summary>When the link ceases to work; null when it does not say.</summary>
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
                    // Azure states the moment itself.
                    return DateTimeOffset.TryParse(
                        Uri.UnescapeDataString(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) ? end : null;
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
