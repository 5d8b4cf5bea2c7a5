namespace Rodin.Client.Tests;

/// <summary>Programs that a Debian system can lack.</summary>
internal static class Programs
{
    // A line for each program: its name, and the package that has it.
    private static readonly Lazy<Dictionary<string, string>> s_packages = new(() => File.ReadLines(
        Path.Combine(AppContext.BaseDirectory, "debian-packages.txt"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(fields => fields[0], fields => fields[1]));

    /// <summary>The reason why a test that needs these programs is skipped, with the Debian packages to install.</summary>
    /// <returns>Null if all of them are installed.</returns>
    public static string? Missing(params string[] names)
    {
        string[] missing = [.. names.Where(name => !IsInstalled(name))];
        IEnumerable<string> packages = missing.Select(name => s_packages.Value[name]).Distinct();
        return missing.Length == 0
            ? null
            : $"not installed: {string.Join(", ", missing)} (Debian: apt-get install {string.Join(' ', packages)})";
    }

    private static bool IsInstalled(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));
}
