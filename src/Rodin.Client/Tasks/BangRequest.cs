namespace Rodin.Client.Tasks;

/// <summary>
/// Splits a model into parts: <c>POST /bang</c>. Exactly one of <see cref="AssetId"/> and <see cref="Model"/> is required.
/// </summary>
public sealed record BangRequest : SubmissionRequest
{
    /// <summary>The UUID of a finished generation task.</summary>
    public string? AssetId { get; init; }

    /// <summary>A model file.</summary>
    public InputFile? Model { get; init; }

    /// <summary>An image of the model, for <see cref="Model"/> only.</summary>
    public InputFile? Image { get; init; }

    /// <summary>A description of the model, for <see cref="Model"/> only.</summary>
    public string? Prompt { get; init; }

    /// <summary>The approximate number of parts, 2 to 12; the service's default is 5.</summary>
    public int? Strength { get; init; }

    /// <summary><c>Basic</c> (2K, the default) or <c>High</c> (4K).</summary>
    public string? Resolution { get; init; }

    internal override SubmissionForm CreateForm()
    {
        if (AssetId is null == Model is null)
        {
            throw new RodinClientException(ErrorId.InvalidRequest, "The request needs an asset id or a model file, and not both.");
        }

        return CreateForm(
            SubmissionEndpoint.Bang,
            AssetId ?? Model!.Name,
            [("asset_id", AssetId), ("prompt", Prompt), ("strength", Strength), ("resolution", Resolution)],
            [("model", Model), ("image", Image)]);
    }
}
