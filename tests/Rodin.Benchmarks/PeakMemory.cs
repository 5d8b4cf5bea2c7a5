namespace Rodin.Benchmarks;

/// <summary>The largest memory of this process, on systems that provide it.</summary>
internal static class PeakMemory
{
    private const string Label = "VmHWM:";

    /// <summary>Starts a new measurement.</summary>
    public static void Reset()
    {
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>Returns the largest memory in bytes; 0 if it is not known.</summary>
    public static long Read() =>
        File.Exists("/proc/self/status")
            && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal)) is { } peak
            ? long.Parse(peak.AsSpan(Label.Length).Trim().TrimEnd(" kB")) * 1024
            : 0;
}
