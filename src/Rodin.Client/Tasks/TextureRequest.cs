namespace Rodin.Client.Tasks;

/// <summary>Creates textures for a model from an image: <c>POST /rodin_texture_only</c>.</summary>
/// <param name="Model">The model file, at most 10 MB (documented).</param>
/// <param name="Image">The image that the textures are created from.</param>
public sealed record TextureRequest(InputFile Model, InputFile Image) : SubmissionRequest
{
    /// <summary>A description of the textures.</summary>
    public string? Prompt { get; init; }

    /// <summary>The random seed, 0 to 65535.</summary>
    public int? Seed { get; init; }

    /// <summary>The weight of the image, such as 1.0.</summary>
    public double? ReferenceScale { get; init; }

    /// <summary><c>Basic</c> (2K, the default) or <c>High</c> (4K).</summary>
    public string? Resolution { get; init; }

    internal override SubmissionForm CreateForm() => CreateForm(
        SubmissionEndpoint.Texture,
        $"{Model.Name}, {Image.Name}",
        [("prompt", Prompt), ("seed", Seed), ("reference_scale", ReferenceScale), ("resolution", Resolution)],
        [("image", Image), ("model", Model)]);
}
