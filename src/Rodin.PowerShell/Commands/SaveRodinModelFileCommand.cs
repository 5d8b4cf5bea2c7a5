using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Completion;
using Rodin.Client.Storage;
using Rodin.Paths;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Downloads model files, several at once. A file gets its final name only after it has passed all checks.</summary>
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
    [RequireType(typeof(ModelFile), RequireTypeAttribute.FileMessage)]
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

    // In the default set it does not bind by property name: PowerShell would take a row with a link and a destination for an incomplete
    // call of that set. A script block is still evaluated for each file, because the other sets bind it from the pipeline.
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
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case UrlSet:
                Save(CreateFile());
                break;
            case TaskUuidSet:
                ListAndSave();
                break;
            case InputObjectSet:
                Save(InputObject);
                break;
            default:
                throw new InvalidOperationException($"'{ParameterSetName}' is not a parameter set of this cmdlet.");
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
    internal override object? InitializationTarget => Destination;

    /// <inheritdoc/>
    internal override void Initialize()
    {
        // Parameters that are bound before the first input object apply to all of them; the pipeline's are bound later.
        _nameIsGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Name));
        bool destinationIsFixed = MyInvocation.BoundParameters.ContainsKey(nameof(Destination));
        _destinations = new DestinationResolver(SessionState);
        if (destinationIsFixed)
        {
            _destinations.Resolve(Destination);
        }

        _batch = new DownloadBatch(this, CreateOptions(requiresKey: false), ThrottleLimit, PrepareApiClient(), destinationIsFixed);
    }

    /// <inheritdoc/>
    internal override void UpdateProgress() => _batch?.UpdateProgress();

    private void ListAndSave()
    {
        if (ResolveDestination() is not { } destination)
        {
            return;
        }

        foreach (string taskUuid in TaskUuid!)
        {
            // The files are not known without a request, and -WhatIf must not send one.
            if (ShouldProcess(Redactor.Text(taskUuid), $"List the task's files and save them in '{destination}'"))
            {
                GetLister().List(taskUuid, file => Begin(file, destination));
            }
        }
    }

    // Not in Initialize: without -TaskUuid no key is needed.
    private DownloadLister GetLister()
    {
        TerminateOnFailure(
            () => _lister ??= new DownloadLister(
                this,
                CreateOptions(requiresKey: true),
                ThrottleLimit,
                InputMayPause,
                new ModelFileFilter(Name, Exclude, Kind)),
            target: null);
        return _lister!;
    }

    // A key is needed only when a link has expired, so a missing key or an invalid address is reported only then. The options are read now,
    // because the runspace's connection can be read on the pipeline thread only.
    private Func<RodinApiClient> PrepareApiClient()
    {
        try
        {
            RodinClientOptions options = CreateOptions(requiresKey: true);
            return () => new RodinApiClient(options);
        }
        catch (RodinClientException failure)
        {
            return () => throw failure;
        }
    }

    private void Save(ModelFile? file)
    {
        if (file is not null
            && ResolveDestination() is { } destination
            && ShouldProcess(GetPath(file, destination), "Save model file"))
        {
            Begin(file, destination);
        }
    }

    private void Begin(ModelFile file, string destination) =>
        _batch!.Add(file, GetPath(file, destination), destination, Force, FlushToDisk);

    private string GetPath(ModelFile file, string destination) =>
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

    // The values may come from a CSV file: none of them has been checked yet.
    private ModelFile? CreateFile()
    {
        try
        {
            if (TaskUuid?.Length > 1 || Name?.Length > 1)
            {
                throw new RodinClientException(
                    ErrorId.InvalidRequest, "-Url", "several values for -Name or -TaskUuid; expected at most one of each.");
            }

            string taskUuid = string.IsNullOrEmpty(TaskUuid?.FirstOrDefault()) ? string.Empty : TaskUuidParser.Parse(TaskUuid![0]);
            string link = Url!.OriginalString;
            string name = Name?.FirstOrDefault() ?? string.Empty;
            string? fileName =
                SafeFileName.Create(_nameIsGiven ? name : FileName)
                ?? SafeFileName.Create(name)
                ?? SafeFileName.Create(SafeFileName.FromLink(link));
            return fileName is null
                ? throw new RodinClientException(
                    ErrorId.UnsafeFileName,
                    $"'{Redactor.Text(name)}'",
                    $"neither this name nor the link '{Redactor.Link(link)}' gives a valid file name.")
                : new ModelFile(taskUuid, name, fileName, link);
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, Redactor.Text(Name?.FirstOrDefault()));
            return null;
        }
    }
}
