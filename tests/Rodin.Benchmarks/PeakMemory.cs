namespace Rodin.Benchmarks;

/// <summary>The most memory that this process has held, where the system tells.</summary>
internal static class PeakMemory
{
    private const string Label = "VmHWM:";

    /// <summary>Counts from now on.</summary>
    public static void Reset()
    {
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>In bytes; zero where it is not known.</summary>
    public static long Read() =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal)) is { } peak
            ? long.Parse(peak.AsSpan(Label.Length).Trim().TrimEnd(" kB")) * 1024
            : 0;
}
