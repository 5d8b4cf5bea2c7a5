using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Submits a task that makes textures for a model that is there, after a picture. It costs credits.</summary>
[Cmdlet(VerbsLifecycle.Submit, "RodinTextureTask", SupportsShouldProcess = true)]
[OutputType(typeof(RodinTask))]
public sealed class SubmitRodinTextureTaskCommand : SubmitCmdlet
{
    /// <summary>The picture that the textures are made after.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = string.Empty;

    /// <summary>The model's file, of 10 MB at the most.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = string.Empty;

    /// <summary>What the textures should show, in words.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [FormField("prompt")]
    public string? Prompt { get; set; }

    /// <summary>The seed of chance; 0 to 65535.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNullableRange(0, 65535)]
    [NullableNumberTransformation(typeof(int))]
    [FormField("seed")]
    public int? Seed { get; set; }

    /// <summary>How much the picture counts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NullableNumberTransformation(typeof(double))]
    [FormField("reference_scale")]
    public double? ReferenceScale { get; set; }

    /// <summary>The textures' resolution: <c>Basic</c> is 2K, <c>High</c> 4K (documented).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("resolution")]
    public string? Resolution { get; set; }

    internal override string Cost => "0.5 credits";

    internal override SubmissionForm MakeRequest()
    {
        string image = InputFiles.FindOne(SessionState, Image);
        string model = InputFiles.FindModel(SessionState, Model);
        return new SubmissionForm("rodin_texture_only")
        {
            Fields = ReadFields(),
            Files = [("image", image), ("model", model)],
            Source = $"{Path.GetFileName(model)}, {Path.GetFileName(image)}",
        };
    }
}
