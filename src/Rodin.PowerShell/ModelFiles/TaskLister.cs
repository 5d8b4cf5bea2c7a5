using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Commands;

namespace Rodin;

/// <summary>Asks for the files of many tasks, several at once, and hands them on in the order of the tasks.</summary>
internal sealed class TaskLister : IDisposable
{
    private readonly ServiceCommand _command;
    private readonly RodinApi _api;
    private readonly ModelFileFilter _filter;
    private readonly InOrder<IReadOnlyList<DownloadEntry>> _questions;

    /// <summary>Makes one for a cmdlet's run.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.ApiKeyMissing"/>, <see cref="ErrorId.InsecureAddress"/>.</exception>
    public TaskLister(ParallelCommand command, ModelFileFilter filter)
    {
        _command = command;
        _api = new RodinApi(command.MakeOptions(needsKey: true));
        _filter = filter;
        _questions = new InOrder<IReadOnlyList<DownloadEntry>>(command);
    }

    /// <summary>Asks for one task's files, and hands on what has been answered meanwhile.</summary>
    /// <param name="text">What the user gave as the task's uuid.</param>
    /// <param name="found">Is handed each of the files, on the pipeline thread.</param>
    public void Ask(string text, Action<ModelFile> found)
    {
        string taskUuid;
        try
        {
            taskUuid = TaskUuids.Parse(text);
        }
        catch (ClientException failure)
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
            SeenTasks.Note(new SeenTask(list.TaskUuid));
        }
        else
        {
            _command.WriteWarning(
                $"Task {list.TaskUuid} lists no files. Either it is not done yet: list it again when it is. Or its results are gone: they are kept for seven days.");
        }
    }
}
