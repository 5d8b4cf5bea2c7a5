namespace Rodin.Client.Tasks;

/// <summary>A request that spends credits: the fields and files of one form.</summary>
/// <param name="Endpoint"><c>rodin</c>, <c>rodin_texture_only</c> or <c>bang</c>.</param>
public sealed record SubmissionForm(string Endpoint)
{
    /// <summary>What it is made of, for the receipt: it is not sent.</summary>
    public string? Source { get; init; }

    /// <summary>The fields, each once: the service answers with an error when an array comes as repeated fields (seen).</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>The files, streamed from disk; a field may have several.</summary>
    public IReadOnlyList<(string Field, string Path)> Files { get; init; } = [];
}
