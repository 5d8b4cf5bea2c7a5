using Rodin.Fuzz.Targets;

namespace Rodin.Fuzz;

/// <summary>All targets: first those that are reached over the network, then those that are called directly.</summary>
public static class FuzzTargets
{
    private static readonly Func<FuzzTarget>[] s_all =
    [
        ApiTarget.List, ApiTarget.Status, ApiTarget.Balance, ApiTarget.Submission, () => new FileTarget(), () => new HeaderTarget(),
        () => new LinkTarget(), () => new BlockMapTarget(),
        () => new FormatTarget(), () => new RedactorTarget(), () => new TruncatedResponseTarget(),
    ];

    /// <summary>The names of all targets.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["list", "status", "balance", "submission", "file", "headers", "link", "map", "format", "redactor", "truncated"];

    /// <summary>Creates a target.</summary>
    public static FuzzTarget Create(string name) => s_all[Names.ToList().IndexOf(name)]();
}
