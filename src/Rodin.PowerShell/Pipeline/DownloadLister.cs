using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Completion;

namespace Rodin.Pipeline;

/// <summary>Lists the files of many tasks with concurrent requests, and returns them in the order of the tasks.</summary>
internal sealed class DownloadLister : IDisposable
{
    private readonly IPipelineOutput _output;
    private readonly RodinApiClient _api;
    private readonly ModelFileFilter _filter;
    private readonly OrderedRequestQueue<IReadOnlyList<DownloadEntry>> _requests;

    /// <summary>Creates a lister.</summary>
    /// <param name="output">The cmdlet's output.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="throttleLimit">How many requests run at once.</param>
    /// <param name="inputMayPause">Whether the next task can take any time to arrive.</param>
    /// <param name="filter">Selects the files to return.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>: no key was given.</exception>
    public DownloadLister(IPipelineOutput output, RodinClientOptions options, int throttleLimit, bool inputMayPause, ModelFileFilter filter)
    {
        _output = output;
        _api = new RodinApiClient(options);
        _filter = filter;
        _requests = new OrderedRequestQueue<IReadOnlyList<DownloadEntry>>(output, throttleLimit, inputMayPause);
    }

    /// <summary>Requests one task's files, and returns those of earlier requests that have completed.</summary>
    /// <param name="text">The task's UUID as the user wrote it.</param>
    /// <param name="found">Receives each file, on the pipeline thread.</param>
    public void List(string text, Action<ModelFile> found)
    {
        string taskUuid;
        try
        {
            taskUuid = TaskUuidParser.Parse(text);
        }
        catch (RodinClientException failure)
        {
            _output.WriteFailure(failure, Redactor.Text(text));
            return;
        }

        _requests.Enqueue(taskUuid, stop => _api.ListFilesAsync(taskUuid, stop), entries => Return(taskUuid, entries, found));
    }

    /// <summary>Waits for the open requests, and returns their files.</summary>
    public void Complete() => _requests.Complete();

    public void Dispose() => _requests.Dispose();

    private void Return(string taskUuid, IReadOnlyList<DownloadEntry> entries, Action<ModelFile> found)
    {
        foreach (ModelFile file in CreateFiles(taskUuid, entries, failure => _output.WriteFailure(failure, taskUuid)).Where(_filter.Matches))
        {
            found(file);
        }

        if (entries.Count == 0)
        {
            _output.WriteWarning(
                $"Task {taskUuid} lists no files. Either it is not done yet, or its files were deleted: "
                + "the service keeps them for seven days.");
        }
        else
        {
            RecentTasks.Add(new RecentTask(taskUuid));
        }
    }

    /// <summary>Creates the files of one task from the service's list. Entries without a link are reported and left out.</summary>
    internal static IEnumerable<ModelFile> CreateFiles(
        string taskUuid, IReadOnlyList<DownloadEntry> entries, Action<RodinClientException> onInvalidEntry) =>
        RemoteFile.FromDownloadList(taskUuid, entries, onInvalidEntry)
            .Select(file => new ModelFile(taskUuid, file.Name, file.FileName, file.Url));
}
