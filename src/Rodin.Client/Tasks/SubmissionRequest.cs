namespace Rodin.Client.Tasks;

/// <summary>A task to submit, with the fields that all kinds of tasks have. A property that is null is not sent.</summary>
public abstract record SubmissionRequest
{
    /// <summary><c>glb</c>, <c>usdz</c>, <c>fbx</c>, <c>obj</c> or <c>stl</c>; the service's default is <c>glb</c> (documented).</summary>
    public string? GeometryFormat { get; init; }

    /// <summary>
    /// <c>PBR</c>, <c>Shaded</c>, <c>All</c> or <c>None</c>, depending on the kind of task; the service's default is <c>PBR</c>
    /// (documented).
    /// </summary>
    public string? Material { get; init; }

    /// <summary>Fields without a property, by the service's names. They replace fields of the same name.</summary>
    public IReadOnlyDictionary<string, object?> AdditionalFields { get; init; } = new Dictionary<string, object?>();

    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: the service would reject the request.</exception>
    internal abstract SubmissionForm CreateForm();

    private protected SubmissionForm CreateForm(
        SubmissionEndpoint endpoint,
        string? source,
        IEnumerable<(string Name, object? Value)> fields,
        IEnumerable<(string Field, InputFile? File)> files)
    {
        Dictionary<string, string> texts = [];
        IEnumerable<(string, object?)> common = [("geometry_file_format", GeometryFormat), ("material", Material)];
        foreach ((string name, object? value) in fields.Concat(common).Concat(AdditionalFields.Select(field => (field.Key, field.Value))))
        {
            if (FormValue.ToText(value) is { Length: > 0 } text)
            {
                texts[name] = text;
            }
        }

        return new SubmissionForm(endpoint)
        {
            Source = source,
            Fields = texts,
            Files = [.. files.Where(file => file.File is not null).Select(file => (file.Field, file.File!))],
        };
    }
}
