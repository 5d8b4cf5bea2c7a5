using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Submits a generation task: a model out of a prompt, or of pictures of one thing. It costs credits.</summary>
[Cmdlet(VerbsLifecycle.Submit, "RodinTask", SupportsShouldProcess = true)]
[OutputType(typeof(RodinTask))]
public sealed class SubmitRodinTaskCommand : SubmitCmdlet
{
    // Documented.
    private const int MostImages = 5;
    private const int LongestPrompt = 1024;

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

    // Half a credit; more for some tiers and add-ons (documented).
    internal override string Cost =>
        string.IsNullOrEmpty(Addon) && AdditionalField is null && (Tier ?? string.Empty).IndexOf("2.5", StringComparison.Ordinal) < 0
            ? "0.5 credits"
            : "0.5 credits or more";

    internal override SubmissionForm MakeRequest()
    {
        List<string> images = [.. (Image ?? []).Where(image => !string.IsNullOrEmpty(image)).SelectMany(image => InputFiles.Find(SessionState, image))];
        Dictionary<string, string> fields = ReadFields();
        fields.TryGetValue("prompt", out string? prompt);
        string? fault =
            images.Count == 0 && string.IsNullOrWhiteSpace(prompt) ? "A task is made of a prompt or of pictures, and neither was given."
            : images.Count > MostImages ? $"A task takes {MostImages} pictures at the most, and {images.Count} were given. Pipe pictures in to have a task of each."
            : prompt?.Length > LongestPrompt ? $"A prompt has {LongestPrompt} characters at the most, and this one has {prompt.Length}."
            : null;
        return fault is not null
            ? throw new RodinClientException(ErrorId.InvalidRequest, fault)
            : new SubmissionForm("rodin")
            {
                Fields = fields,
                Files = [.. images.Select(image => ("images", image))],
                Source = images.Count > 0 ? string.Join(", ", images.Select(Path.GetFileName)) : prompt,
            };
    }
}
