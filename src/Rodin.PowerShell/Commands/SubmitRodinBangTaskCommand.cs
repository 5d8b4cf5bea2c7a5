using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Submits a task that splits a model into its parts (BANG). The task costs credits.</summary>
[Cmdlet(VerbsLifecycle.Submit, "RodinBangTask", SupportsShouldProcess = true, DefaultParameterSetName = ModelSet)]
[OutputType(typeof(RodinTask))]
public sealed class SubmitRodinBangTaskCommand : SubmitCmdlet
{
    private const string ModelSet = "Model";
    private const string AssetSet = "Asset";

    [Parameter(ParameterSetName = AssetSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("asset_id")]
    [ValidateNotNullOrEmpty]
    [FormField("asset_id")]
    public string AssetId { get; set; } = string.Empty;

    [Parameter(
        ParameterSetName = ModelSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = string.Empty;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNullableRange(2, 12)]
    [NullableNumberTransformation(typeof(int))]
    [FormField("strength")]
    public int? Strength { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("resolution")]
    public string? Resolution { get; set; }

    internal override string Cost => "0.5 credits";

    internal override SubmissionForm CreateForm()
    {
        string? model = ParameterSetName == ModelSet ? InputFiles.FindModel(SessionState, Model) : null;
        return new SubmissionForm(SubmissionEndpoint.Bang)
        {
            Fields = ReadFields(),
            Files = model is null ? [] : [("model", model)],
            Source = model is null ? AssetId : Path.GetFileName(model),
        };
    }
}
