using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Submits a task that takes a model apart into its pieces (BANG). It costs credits.</summary>
[Cmdlet(VerbsLifecycle.Submit, "RodinBangTask", SupportsShouldProcess = true, DefaultParameterSetName = ModelSet)]
[OutputType(typeof(RodinTask))]
public sealed class SubmitRodinBangTaskCommand : SubmitCmdlet
{
    private const string ModelSet = "Model";
    private const string AssetSet = "Asset";

    /// <summary>The service's id of a model that it has.</summary>
    [Parameter(ParameterSetName = AssetSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("asset_id")]
    [ValidateNotNullOrEmpty]
    [FormField("asset_id")]
    public string AssetId { get; set; } = string.Empty;

    /// <summary>The model's file, of 10 MB at the most.</summary>
    [Parameter(ParameterSetName = ModelSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = string.Empty;

    /// <summary>How far it is taken apart, from 2 to 12; the service takes 5 without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNullableRange(2, 12)]
    [NullableNumberTransformation(typeof(int))]
    [FormField("strength")]
    public int? Strength { get; set; }

    /// <summary>The textures' resolution: <c>Basic</c> is 2K, <c>High</c> 4K (documented).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("resolution")]
    public string? Resolution { get; set; }

    internal override string Cost => "0.5 credits";

    internal override SubmissionForm MakeRequest()
    {
        string? model = ParameterSetName == ModelSet ? InputFiles.FindModel(SessionState, Model) : null;
        return new SubmissionForm("bang")
        {
            Fields = ReadFields(),
            Files = model is null ? [] : [("model", model)],
            Source = model is null ? AssetId : Path.GetFileName(model),
        };
    }
}
