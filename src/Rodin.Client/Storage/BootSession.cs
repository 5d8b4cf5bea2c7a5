using System.Globalization;

namespace Rodin.Client.Storage;

/// <summary>Identifies the time between two starts of the machine. Data that was not flushed to the disk is lost at a restart.</summary>
internal static class BootSession
{
    // The start time is computed from two clocks, which differ by seconds.
    private const long ToleranceSeconds = 10;

    // The boot id of Linux. A start time would be less reliable: the clock can be set, and machines without a battery restart it at each
    // boot.
    private static readonly string? s_bootId = ReadBootId();

    /// <summary>The boot id; on other systems the start time in seconds since 1970.</summary>
    public static string Current => s_bootId ?? Start().ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a value of <see cref="Current"/> is from this boot session.</summary>
    public static bool IsCurrent(string? session) => s_bootId is not null
        ? session == s_bootId
        : long.TryParse(session, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long start)
            && Math.Abs(start - Start()) <= ToleranceSeconds;

    private static string? ReadBootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            return null;
        }
    }

    private static long Start() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (UptimeMilliseconds / 1000);

#if NET
    private static long UptimeMilliseconds => Environment.TickCount64;
#else
    private static long UptimeMilliseconds => System.Diagnostics.Stopwatch.GetTimestamp() / (System.Diagnostics.Stopwatch.Frequency / 1000);
#endif
}
