using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Submits a task that generates a model from a prompt, or from images of one object. The task costs credits.</summary>
[Cmdlet(VerbsLifecycle.Submit, "RodinTask", SupportsShouldProcess = true)]
[OutputType(typeof(RodinTask))]
public sealed class SubmitRodinTaskCommand : SubmitCmdlet
{
    // Limits of the service (documented).
    private const int MaximumImages = 5;
    private const int MaximumPromptLength = 1024;

    private bool _hasTooManyImages;

    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [FormField("prompt")]
    [AllowEmptyString]
    public string? Prompt { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [FilePathTransformation]
    [SupportsWildcards]
    [AllowEmptyCollection]
    public string[]? Image { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("tier")]
    public string? Tier { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("quality")]
    public string? Quality { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNullableRange(1, int.MaxValue)]
    [NullableNumberTransformation(typeof(int))]
    [FormField("quality_override")]
    public int? QualityOverride { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("mesh_mode")]
    public string? MeshMode { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNullableRange(0, 65535)]
    [NullableNumberTransformation(typeof(int))]
    [FormField("seed")]
    public int? Seed { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("addons")]
    public string? Addon { get; set; }

    [Parameter]
    [FormField("TAPose")]
    public SwitchParameter TPose { get; set; }

    [Parameter]
    [ValidateCount(3, 3)]
    [FormField("bbox_condition")]
    public double[]? BoundingBox { get; set; }

    [Parameter]
    [FormField("preview_render")]
    public SwitchParameter PreviewRender { get; set; }

    [Parameter]
    [FormField("use_original_alpha")]
    public SwitchParameter UseOriginalAlpha { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("condition_mode")]
    public string? ConditionMode { get; set; }

    [Parameter]
    [FormField("mesh_simplify")]
    public SwitchParameter MeshSimplify { get; set; }

    [Parameter]
    [FormField("mesh_smooth")]
    public SwitchParameter MeshSmooth { get; set; }

    [Parameter]
    [FormField("hd_texture")]
    public SwitchParameter HdTexture { get; set; }

    [Parameter]
    [FormField("uhd_texture")]
    public SwitchParameter UhdTexture { get; set; }

    [Parameter]
    [FormField("texture_delight")]
    public SwitchParameter TextureDelight { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [FormField("texture_mode")]
    public string? TextureMode { get; set; }

    [Parameter]
    [FormField("is_micro")]
    public SwitchParameter Micro { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("geometry_instruct_mode")]
    public string? GeometryInstructMode { get; set; }

    [Parameter]
    [FormField("image_label")]
    public string[]? ImageLabel { get; set; }

    [Parameter]
    [FormField("is_symmetric")]
    public SwitchParameter Symmetric { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NullableNumberTransformation(typeof(double))]
    [FormField("height")]
    public double? Height { get; set; }

    // Some tiers and add-ons cost more (documented).
    internal override string Cost =>
        string.IsNullOrEmpty(Addon) && AdditionalField is null && (Tier ?? string.Empty).IndexOf("2.5", StringComparison.Ordinal) < 0
            ? "0.5 credits"
            : "0.5 credits or more";

    internal override SubmissionForm CreateForm()
    {
        _hasTooManyImages = false;
        IEnumerable<string> written = (Image ?? []).Where(image => !string.IsNullOrEmpty(image));
        List<string> images = [.. written.SelectMany(image => InputFiles.Find(SessionState, image))];
        Dictionary<string, string> fields = ReadFields();
        fields.TryGetValue("prompt", out string? prompt);
        _hasTooManyImages = images.Count > MaximumImages;
        Validate(prompt, images.Count);
        return new SubmissionForm(SubmissionEndpoint.Generation)
        {
            Fields = fields,
            Files = [.. images.Select(image => ("images", image))],
            Source = images.Count > 0 ? string.Join(", ", images.Select(Path.GetFileName)) : prompt,
        };
    }

    internal override string? GetRemedy(RodinClientException failure)
    {
        if (_hasTooManyImages)
        {
            return "Pipe the images to submit one task for each.";
        }

        // A prompt in the pipeline is bound to -Image, so its error is a missing file.
        return failure is { ErrorId: ErrorId.InvalidRequest, StatusCode: null } && MyInvocation.ExpectingInput && Image is { Length: > 0 }
            ? "Check the path: pipeline input is the path of an image. For prompts, use ForEach-Object { Submit-RodinTask $_ }."
            : base.GetRemedy(failure);
    }

    private void Validate(string? prompt, int imageCount)
    {
        if (imageCount == 0 && string.IsNullOrWhiteSpace(prompt))
        {
            throw new RodinClientException(ErrorId.InvalidRequest, "Neither a prompt nor an image was given; a task needs one of them.");
        }

        if (_hasTooManyImages)
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, $"{imageCount} images were given; a task takes up to {MaximumImages}.");
        }

        if (prompt?.Length > MaximumPromptLength)
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, $"The prompt has {prompt.Length} characters; up to {MaximumPromptLength} are allowed.");
        }
    }
}
