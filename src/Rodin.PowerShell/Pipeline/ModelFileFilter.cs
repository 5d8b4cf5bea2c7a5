using System.Management.Automation;

namespace Rodin.Pipeline;

/// <summary>Selects files by wildcard patterns and kinds.</summary>
internal sealed class ModelFileFilter
{
    private readonly WildcardPattern[] _names;
    private readonly WildcardPattern[] _excluded;
    private readonly ModelFileKind[] _kinds;

    public ModelFileFilter(string[]? names, string[]? excluded, ModelFileKind[]? kinds)
    {
        _names = CreatePatterns(names);
        _excluded = CreatePatterns(excluded);
        _kinds = kinds ?? [];
    }

    public bool Matches(ModelFile file) =>
        (_names.Length == 0 || _names.Any(name => name.IsMatch(file.Name)))
        && !_excluded.Any(name => name.IsMatch(file.Name))
        && (_kinds.Length == 0 || _kinds.Contains(file.Kind));

    private static WildcardPattern[] CreatePatterns(string[]? texts) =>
        [.. (texts ?? []).Select(text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))];
}
