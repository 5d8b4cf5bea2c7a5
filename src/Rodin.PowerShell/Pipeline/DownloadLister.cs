using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Commands;
using Rodin.Completion;

namespace Rodin.Pipeline;

/// <summary>Asks for the files of many tasks, several at once, and hands them on in the order of the tasks.</summary>
internal sealed class DownloadLister : IDisposable
{
    private readonly ApiCmdlet _command;
    private readonly RodinApiClient _api;
    private readonly ModelFileFilter _filter;
    private readonly OrderedRequestQueue<IReadOnlyList<DownloadEntry>> _questions;

    /// <summary>Makes one for a cmdlet's run.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>, <see cref="ErrorId.InsecureAddress"/>.</exception>
    public DownloadLister(ConcurrentApiCmdlet command, ModelFileFilter filter)
    {
        _command = command;
        _api = new RodinApiClient(command.MakeOptions(needsKey: true));
        _filter = filter;
        _questions = new OrderedRequestQueue<IReadOnlyList<DownloadEntry>>(command);
    }

    /// <summary>Asks for one task's files, and hands on what has been answered meanwhile.</summary>
    /// <param name="text">What the user gave as the task's uuid.</param>
    /// <param name="found">Is handed each of the files, on the pipeline thread.</param>
    public void Ask(string text, Action<ModelFile> found)
    {
        string taskUuid;
        try
        {
            taskUuid = TaskUuidParser.Parse(text);
        }
        catch (RodinClientException failure)
        {
            _command.WriteFailure(failure, Redactor.Text(text));
            return;
        }

        ModelFileList list = new(taskUuid, failure => _command.WriteFailure(failure, taskUuid));
        _questions.Ask(taskUuid, (handOn, stop) => _api.ListDownloadAsync(taskUuid, handOn, stop), entries => HandOn(list, entries, found));
    }

    /// <summary>Waits for what is still under way, and hands it on.</summary>
    public void Complete() => _questions.Complete();

    public void Dispose() => _questions.Dispose();

    private void HandOn(ModelFileList list, IReadOnlyList<DownloadEntry> entries, Action<ModelFile> found)
    {
        foreach (ModelFile file in list.Add(entries).Where(_filter.Matches))
        {
            found(file);
        }

        if (!list.IsEmpty)
        {
            RecentTasks.Note(new RecentTask(list.TaskUuid));
        }
        else
        {
            _command.WriteWarning(
                $"Task {list.TaskUuid} lists no files. Either it is not done yet: list it again when it is. Or its results are gone: they are kept for seven days.");
        }
    }
}
