using System.Diagnostics;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Commands;

namespace Rodin;

/// <summary>Asks for the files of many tasks, several at once, and hands them on in the order of the tasks.</summary>
internal sealed class TaskLister : IDisposable
{
    // An answer that came early waits for those before it; so many may wait for each that is under way.
    private const int AheadForEachRequest = 4;

    private readonly ServiceCommand _command;
    private readonly RodinApi _api;
    private readonly ModelFileFilter _filter;
    private readonly SemaphoreSlim _requests;
    private readonly Queue<Question> _asked = new();
    private readonly Stopwatch _sinceLastTask = Stopwatch.StartNew();
    private TimeSpan _lastLatency;
    private bool _answered;

    /// <summary>Makes one for a cmdlet's run.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.ApiKeyMissing"/>, <see cref="ErrorId.InsecureAddress"/>.</exception>
    public TaskLister(ServiceCommand command, ModelFileFilter filter)
    {
        _command = command;
        _api = new RodinApi(command.MakeOptions(needsKey: true));
        _filter = filter;
        _requests = new SemaphoreSlim(command.ThrottleLimit);
    }

    // What was asked, and who wants to know.
    private sealed record Question(string TaskUuid, Action<ModelFile> Found, Task<IReadOnlyList<DownloadEntry>> Answer);

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

        // The first request goes alone: whether key and address are good need not be found out by many at once. And while it takes longer to be
        // given a task than to list one, nothing is gained by asking ahead, and what is found would lie here until the next task comes.
        bool alone = !_answered || _sinceLastTask.Elapsed > _lastLatency;
        while (_asked.Count >= _command.ThrottleLimit * AheadForEachRequest)
        {
            HandOnFirst();
        }

        _asked.Enqueue(new Question(taskUuid, found, AskAsync(taskUuid)));
        while (_asked.Count > 0 && (alone || _asked.Peek().Answer.IsCompleted))
        {
            HandOnFirst();
        }

        _sinceLastTask.Restart();
    }

    /// <summary>Waits for what is still under way, and hands it on.</summary>
    public void Complete()
    {
        while (_asked.Count > 0)
        {
            HandOnFirst();
        }
    }

    public void Dispose() => _requests.Dispose();

    private async Task<IReadOnlyList<DownloadEntry>> AskAsync(string taskUuid)
    {
        try
        {
            await _requests.WaitAsync(_command.StopToken).ConfigureAwait(false);
            try
            {
                Stopwatch latency = Stopwatch.StartNew();
                IReadOnlyList<DownloadEntry> entries = await _api.GetDownloadAsync(taskUuid, _command.StopToken).ConfigureAwait(false);
                _lastLatency = latency.Elapsed;
                return entries;
            }
            finally
            {
                _requests.Release();
            }
        }
        finally
        {
            // Wakes the pipeline thread, should it wait for this answer.
            _command.Post(static () => { });
        }
    }

    private void HandOnFirst()
    {
        Question question = _asked.Peek();
        _command.WaitUntil(() => question.Answer.IsCompleted);
        _asked.Dequeue();
        _answered = true;
        try
        {
            HandOn(question, question.Answer.GetAwaiter().GetResult());
        }
        catch (ClientException failure)
        {
            _command.WriteFailure(failure, question.TaskUuid);
        }
    }

    private void HandOn(Question question, IReadOnlyList<DownloadEntry> entries)
    {
        string taskUuid = question.TaskUuid;
        if (entries.Count == 0)
        {
            _command.WriteWarning(
                $"Task {taskUuid} lists no files. Either it is not done yet: list it again when it is. Or its results are gone: they are kept for seven days.");
        }

        foreach (ModelFile file in ModelFileList.Make(taskUuid, entries, failure => _command.WriteFailure(failure, taskUuid)))
        {
            if (_filter.Matches(file))
            {
                question.Found(file);
            }
        }
    }
}
