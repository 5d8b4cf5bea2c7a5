using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Completion;
using Rodin.Paths;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Saves model files to disk, several at once, each under its name only when it is whole.</summary>
[Cmdlet(VerbsData.Save, "RodinModelFile", DefaultParameterSetName = InputObjectSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveRodinModelFileCommand : ConcurrentApiCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string UrlSet = "Url";
    private const string TaskUuidSet = "TaskUuid";

    private DestinationResolver? _destinations;
    private DownloadBatch? _batch;
    private DownloadLister? _lister;
    private bool _nameIsGiven;

    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [RequireType(typeof(ModelFile), RequireTypeAttribute.FileAdvice)]
    public ModelFile? InputObject { get; set; }

    [Parameter(ParameterSetName = UrlSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [UriTransformation]
    public Uri? Url { get; set; }

    [Parameter(ParameterSetName = UrlSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TaskUuidSet)]
    [AllowEmptyString]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>The unique file name of a listed file. It comes with the link, because names may repeat within a task.</summary>
    [Parameter(ParameterSetName = UrlSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? FileName { get; set; }

    [Parameter(ParameterSetName = TaskUuidSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = UrlSet, ValueFromPipelineByPropertyName = true)]
    [Alias("task_uuid", "uuid")]
    [ArgumentCompleter(typeof(RecentTaskCompleter))]
    [AllowEmptyString]
    public string[]? TaskUuid { get; set; }

    [Parameter(ParameterSetName = TaskUuidSet)]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    [Parameter(ParameterSetName = TaskUuidSet)]
    public ModelFileKind[]? Kind { get; set; }

    // In the default set it does not bind by property name: PowerShell would take a row with a link and a destination for an incomplete call of
    // that set. A script block is still evaluated for each file, because the other sets bind it from the pipeline.
    [Parameter(ParameterSetName = InputObjectSet, Position = 1)]
    [Parameter(ParameterSetName = UrlSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TaskUuidSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Destination { get; set; }

    [Parameter]
    public SwitchParameter Flat { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter FlushToDisk { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // Bound by now means given for all: what the pipeline gives is bound later.
        _nameIsGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Name));
        bool destinationIsFixed = MyInvocation.BoundParameters.ContainsKey(nameof(Destination));
        _destinations = new DestinationResolver(SessionState);
        try
        {
            if (destinationIsFixed)
            {
                _destinations.Resolve(Destination);
            }

            _batch = new DownloadBatch(this, destinationIsFixed);
        }
        catch (RodinClientException failure)
        {
            ThrowTerminatingError(ErrorRecords.Record(failure, Destination));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case UrlSet:
                Save(MakeFile());
                break;
            case TaskUuidSet:
                ListAndSave();
                break;
            default:
                Save(InputObject);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _lister?.Complete();
        _batch!.Complete();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _lister?.Dispose();
        _batch?.Dispose();
    }

    /// <inheritdoc/>
    internal override void OnTick() => _batch?.Draw();

    private void ListAndSave()
    {
        if (ResolveDestination() is not { } destination)
        {
            return;
        }

        foreach (string taskUuid in TaskUuid!)
        {
            // Which files there are is not known without a request, and a request is just what -WhatIf must not send.
            if (ShouldProcess(Redactor.Text(taskUuid), $"List the task's files and save them in '{destination}'"))
            {
                Lister().Ask(taskUuid, file => Begin(file, destination));
            }
        }
    }

    private DownloadLister Lister()
    {
        try
        {
            return _lister ??= new DownloadLister(this, new ModelFileFilter(Name, Exclude, Kind));
        }
        catch (RodinClientException failure)
        {
            ThrowTerminatingError(ErrorRecords.Record(failure, target: null));
            throw;
        }
    }

    private void Save(ModelFile? file)
    {
        if (file is not null
            && ResolveDestination() is { } destination
            && ShouldProcess(PathOf(file, destination), "Save model file"))
        {
            Begin(file, destination);
        }
    }

    private void Begin(ModelFile file, string destination) => _batch!.Begin(file, PathOf(file, destination), destination, Force, FlushToDisk);

    private string PathOf(ModelFile file, string destination) =>
        Path.Combine(Flat ? destination : Path.Combine(destination, file.TaskUuid), file.FileName);

    private string? ResolveDestination()
    {
        try
        {
            return _destinations!.Resolve(Destination);
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, Destination);
            return null;
        }
    }

    // A row of a CSV file, say: nothing about it has been checked yet.
    private ModelFile? MakeFile()
    {
        try
        {
            if (TaskUuid?.Length > 1 || Name?.Length > 1)
            {
                throw new RodinClientException(ErrorId.InvalidRequest, "With -Url there is one file, which has one -Name and belongs to one task.");
            }

            string taskUuid = string.IsNullOrEmpty(TaskUuid?.FirstOrDefault()) ? string.Empty : TaskUuidParser.Parse(TaskUuid![0]);
            string link = Url!.OriginalString;
            string name = Name?.FirstOrDefault() ?? string.Empty;
            string fileName = SafeFileName.MakeSafe(_nameIsGiven ? name : FileName) ?? SafeFileName.MakeSafe(name) ?? SafeFileName.MakeSafe(SafeFileName.FromLink(link))
                ?? throw new RodinClientException(ErrorId.UnsafeFileName, $"No file name can be made of '{Redactor.Text(name)}', nor of the link '{Redactor.Link(link)}'.");
            return new ModelFile(taskUuid, name, fileName, link);
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, Redactor.Text(Name?.FirstOrDefault()));
            return null;
        }
    }
}
