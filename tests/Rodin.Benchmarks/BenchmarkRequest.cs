namespace Rodin.Benchmarks;

/// <summary>A measurement that the script requests.</summary>
internal sealed record BenchmarkRequest
{
    /// <summary><c>save</c>, <c>ranges</c>, <c>posts</c> or <c>command</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The number of simultaneous requests.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>The files to save, with <c>save</c>.</summary>
    public IReadOnlyList<LinkedFile> Files { get; init; } = [];

    /// <summary>The links to request, with <c>ranges</c> and <c>posts</c>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The API key, with <c>posts</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>A program and its arguments, with <c>command</c>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The file for the output of the command, with <c>command</c>.</summary>
    public string? Log { get; init; }

    /// <summary>A link, and the path to which it is saved.</summary>
    public sealed record LinkedFile(string Link, string Path);
}

/// <summary>The result of a measurement.</summary>
/// <param name="Seconds">The elapsed time.</param>
/// <param name="CpuSeconds">The processor time of this process, or of the command and its children.</param>
/// <param name="PeakBytes">The largest memory of this process in bytes; 0 if it is not known.</param>
/// <param name="Failure">The error; null if the measurement is valid.</param>
internal sealed record BenchmarkResult(double Seconds, double CpuSeconds, long PeakBytes, string? Failure);
