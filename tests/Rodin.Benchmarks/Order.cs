namespace Rodin.Benchmarks;

/// <summary>What the script wants measured.</summary>
internal sealed record Order
{
    /// <summary><c>save</c>, <c>ranges</c>, <c>posts</c> or <c>command</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How many requests are open at once.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>What is saved, with <c>save</c>.</summary>
    public IReadOnlyList<LinkedFile> Files { get; init; } = [];

    /// <summary>What is asked, with <c>ranges</c> and <c>posts</c>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The key that is sent along, with <c>posts</c>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>A program and its arguments, with <c>command</c>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Where a command's output goes.</summary>
    public string? Log { get; init; }

    /// <summary>A file and where it is.</summary>
    public sealed record LinkedFile(string Link, string Path);
}

/// <summary>What was measured.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">Of this process, or of the command and its children.</param>
/// <param name="PeakBytes">The most memory that this process held meanwhile; zero where that is not known.</param>
/// <param name="Failure">Why it does not count, if so.</param>
internal sealed record Outcome(double Seconds, double CpuSeconds, long PeakBytes, string? Failure);
