namespace Rodin.Client.Tasks;

/// <summary>The form of a request that submits a task: text fields and files.</summary>
/// <param name="Endpoint">The kind of task.</param>
public sealed record SubmissionForm(SubmissionEndpoint Endpoint)
{
    /// <summary>The prompt or file names that the task is created from. Recorded with the task, not sent.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// The text fields by the service's names. Each occurs once: the service returns HTTP 500 for repeated fields (seen).
    /// </summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>The files. A field may have several.</summary>
    public IReadOnlyList<(string Field, InputFile File)> Files { get; init; } = [];
}
