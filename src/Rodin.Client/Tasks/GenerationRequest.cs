namespace Rodin.Client.Tasks;

/// <summary>
/// Creates a model from a prompt or images of one object: <c>POST /rodin</c>. The facts are from the service's documentation.
/// </summary>
public sealed record GenerationRequest : SubmissionRequest
{
    private const int MaximumImages = 5;
    private const int MaximumPromptLength = 1024;

    /// <summary>A description of the model, at most 1024 characters. Required without images.</summary>
    public string? Prompt { get; init; }

    /// <summary>At most five images, in order. The first one determines the material.</summary>
    public IReadOnlyList<InputFile> Images { get; init; } = [];

    /// <summary>
    /// <c>Sketch</c>, <c>Regular</c>, <c>Detail</c>, <c>Smooth</c>, <c>Gen-2</c>, or <c>Gen-2.5-</c> followed by <c>Extreme-Low</c>,
    /// <c>Low</c>,
    /// <c>Medium</c>, <c>High</c> or <c>Extreme-High</c>; the default is <c>Regular</c>.
    /// </summary>
    public string? Tier { get; init; }

    /// <summary><c>high</c>, <c>medium</c>, <c>low</c> or <c>extra-low</c>; the default is <c>medium</c>.</summary>
    public string? Quality { get; init; }

    /// <summary>The target number of faces, in place of <see cref="Quality"/>. The range depends on the tier.</summary>
    public int? QualityOverride { get; init; }

    /// <summary>
    /// <c>Raw</c> for triangles, <c>Quad</c> for quadrilaterals; the default is <c>Raw</c> for Gen-2.5 tiers, else <c>Quad</c>.
    /// </summary>
    public string? MeshMode { get; init; }

    /// <summary>The random seed, 0 to 65535. The same seed does not guarantee the same result.</summary>
    public int? Seed { get; init; }

    /// <summary><c>HighPack</c> for 4K textures, which costs additional credits.</summary>
    public string? Addons { get; init; }

    /// <summary>Whether a humanoid model is in T or A pose.</summary>
    public bool? TAPose { get; init; }

    /// <summary>Whether the alpha channel of the images is used.</summary>
    public bool? UseOriginalAlpha { get; init; }

    /// <summary>Whether an image of the model is rendered.</summary>
    public bool? PreviewRender { get; init; }

    /// <summary>Width, height and length of the bounding box; three numbers, of which only the ratios count.</summary>
    public IReadOnlyList<int>? BoundingBox { get; init; }

    /// <summary><c>legacy</c>, <c>extreme-low</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>extreme-high</c>; Gen-2.5 only.</summary>
    public string? TextureMode { get; init; }

    /// <summary>Whether lighting is removed from the texture; Gen-2.5 only.</summary>
    public bool? TextureDelight { get; init; }

    /// <summary>
    /// A label for each image, in order: <c>F</c>, <c>FL</c>, <c>FR</c>, <c>L</c>, <c>R</c>, <c>B</c>, <c>BL</c>, <c>BR</c>, <c>U</c>,
    /// <c>D</c>, <c>?</c>; Gen-2.5 only.
    /// </summary>
    public IReadOnlyList<string>? ImageLabels { get; init; }

    /// <summary><c>faithful</c> or <c>creative</c>; Gen-2.5 only. The service's default changed in 2026-07.</summary>
    public string? GeometryInstructMode { get; init; }

    internal override SubmissionForm CreateForm()
    {
        if (Images.Count == 0 && string.IsNullOrWhiteSpace(Prompt))
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, "The request has neither a prompt nor an image; one of them is required.");
        }

        if (Images.Count > MaximumImages)
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, $"The request has {Images.Count} images; at most {MaximumImages} are allowed.");
        }

        if (Prompt?.Length > MaximumPromptLength)
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, $"The prompt has {Prompt.Length} characters; at most {MaximumPromptLength} are allowed.");
        }

        return CreateForm(
            SubmissionEndpoint.Generation,
            Images.Count > 0 ? string.Join(", ", Images.Select(image => image.Name)) : Prompt,
            [
                ("prompt", Prompt),
                ("tier", Tier),
                ("quality", Quality),
                ("quality_override", QualityOverride),
                ("mesh_mode", MeshMode),
                ("seed", Seed),
                ("addons", Addons),
                ("TAPose", TAPose),
                ("use_original_alpha", UseOriginalAlpha),
                ("preview_render", PreviewRender),
                ("bbox_condition", BoundingBox),
                ("texture_mode", TextureMode),
                ("texture_delight", TextureDelight),
                ("image_label", ImageLabels),
                ("geometry_instruct_mode", GeometryInstructMode),
            ],
            Images.Select(image => ("images", (InputFile?)image)));
    }
}
