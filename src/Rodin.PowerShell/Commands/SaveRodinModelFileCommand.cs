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

    /// <summary>A file that <c>Get-RodinDownload</c> listed.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [RequireType(typeof(ModelFile), RequireTypeAttribute.FileAdvice)]
    public ModelFile? InputObject { get; set; }

    /// <summary>The signed link to the file, to the letter as the service gave it.</summary>
    [Parameter(ParameterSetName = UrlSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [UriTransformation]
    public Uri? Url { get; set; }

    /// <summary>With <c>-Url</c>, the file's name. With <c>-TaskUuid</c> alone, wildcards: only files whose name matches one.</summary>
    [Parameter(ParameterSetName = UrlSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TaskUuidSet)]
    [AllowEmptyString]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>The name on disk that the list gave the file, where that comes with the link: names of a task may repeat, these don't.</summary>
    [Parameter(ParameterSetName = UrlSet, ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? FileName { get; set; }

    /// <summary>The tasks whose files are listed and saved. With <c>-Url</c>, the task that the file belongs to and gets its folder from.</summary>
    [Parameter(ParameterSetName = TaskUuidSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = UrlSet, ValueFromPipelineByPropertyName = true)]
    [Alias("task_uuid", "uuid")]
    [ArgumentCompleter(typeof(RecentTaskCompleter))]
    [AllowEmptyString]
    public string[]? TaskUuid { get; set; }

    /// <summary>No files whose name matches one of these wildcards.</summary>
    [Parameter(ParameterSetName = TaskUuidSet)]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>Only files of these kinds.</summary>
    [Parameter(ParameterSetName = TaskUuidSet)]
    public ModelFileKind[]? Kind { get; set; }

    /// <summary>The folder to save to, taken literally and made if missing; the current location without it.</summary>
    /// <remarks>
    /// Not by property name in the default set: a row with a link and a destination would be taken for an incomplete call of that set. A script
    /// block is evaluated for each file all the same, since the other sets take the pipeline.
    /// </remarks>
    [Parameter(ParameterSetName = InputObjectSet, Position = 1)]
    [Parameter(ParameterSetName = UrlSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = TaskUuidSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Destination { get; set; }

    /// <summary>Saves into the destination itself, without a folder for each task. Names repeat from task to task.</summary>
    [Parameter]
    public SwitchParameter Flat { get; set; }

    /// <summary>Replaces a file of another length that has the name already, once the new one is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Brings each file to the disk itself before it gets its name, so that not even a power failure leaves a hollow one. Slower.</summary>
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
