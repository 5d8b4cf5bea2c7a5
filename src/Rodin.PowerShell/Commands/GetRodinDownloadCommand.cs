using System.Management.Automation;
using Rodin.Binding;
using Rodin.Completion;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Lists the files of finished tasks. Emits one object a file, with its download link.</summary>
[Cmdlet(VerbsCommon.Get, "RodinDownload")]
[OutputType(typeof(ModelFile))]
public sealed class GetRodinDownloadCommand : ConcurrentApiCmdlet
{
    private DownloadLister? _lister;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("task_uuid", "uuid")]
    [ArgumentCompleter(typeof(RecentTaskCompleter))]
    [AllowEmptyString]
    public string[] TaskUuid { get; set; } = [];

    [Parameter(Position = 1)]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    [Parameter]
    public ModelFileKind[]? Kind { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string taskUuid in TaskUuid)
        {
            _lister!.List(taskUuid, WriteObject);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _lister!.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _lister?.Dispose();

    /// <inheritdoc/>
    internal override void Initialize() => _lister = new DownloadLister(
        this, CreateOptions(requiresKey: true), ThrottleLimit, InputMayPause, new ModelFileFilter(Name, Exclude, Kind));
}
