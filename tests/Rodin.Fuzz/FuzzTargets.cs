using Rodin.Fuzz.Targets;

namespace Rodin.Fuzz;

/// <summary>All targets, from the network's to those that are called directly.</summary>
public static class FuzzTargets
{
    private static readonly Func<FuzzTarget>[] s_all =
    [
        ApiTarget.List, ApiTarget.Status, ApiTarget.Balance, ApiTarget.Submission, () => new FileTarget(), () => new HeaderTarget(), () => new LinkTarget(), () => new BlockMapTarget(),
        () => new FormatTarget(), () => new RedactorTarget(), () => new TruncatedResponseTarget(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["list", "status", "balance", "submission", "file", "headers", "link", "map", "format", "redactor", "cut"];

    /// <summary>Makes one.</summary>
    public static FuzzTarget Make(string name) => s_all[Names.ToList().IndexOf(name)]();
}
