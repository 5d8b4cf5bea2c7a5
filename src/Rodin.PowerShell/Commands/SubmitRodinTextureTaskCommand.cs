using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Submits a task that generates textures for an existing model from a reference image. The task costs credits.</summary>
[Cmdlet(VerbsLifecycle.Submit, "RodinTextureTask", SupportsShouldProcess = true)]
[OutputType(typeof(RodinTask))]
public sealed class SubmitRodinTextureTaskCommand : SubmitCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = string.Empty;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [FormField("prompt")]
    public string? Prompt { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNullableRange(0, 65535)]
    [NullableNumberTransformation(typeof(int))]
    [FormField("seed")]
    public int? Seed { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NullableNumberTransformation(typeof(double))]
    [FormField("reference_scale")]
    public double? ReferenceScale { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("resolution")]
    public string? Resolution { get; set; }

    internal override string Cost => "0.5 credits";

    internal override SubmissionForm CreateForm()
    {
        string image = InputFiles.FindOne(SessionState, Image);
        string model = InputFiles.FindModel(SessionState, Model);
        return new SubmissionForm(SubmissionEndpoint.Texture)
        {
            Fields = ReadFields(),
            Files = [("image", image), ("model", model)],
            Source = $"{Path.GetFileName(model)}, {Path.GetFileName(image)}",
        };
    }
}
