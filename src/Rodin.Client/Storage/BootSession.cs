using System.Globalization;

namespace Rodin.Client.Storage;

/// <summary>Tells one run of the machine from the next, with which is lost whatever only its memory knew.</summary>
internal static class BootSession
{
    // The start of the machine is reckoned from two clocks, which do not agree to the second.
    private const long SameStart = 10;

    // Linux gives each run a name. A clock may be set meanwhile; or it begins anew with each run, where the machine has none that goes on.
    private static readonly string? s_name = ReadName();

    /// <summary>The name of this run; or when it began, in seconds since 1970.</summary>
    public static string Current => s_name ?? Start().ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether it is the present one.</summary>
    public static bool IsCurrent(string? run) => s_name is not null
        ? run == s_name
        : long.TryParse(run, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long start) && Math.Abs(start - Start()) <= SameStart;

    private static string? ReadName()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
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
