using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Commands;

namespace Rodin;

/// <summary>The tasks that one run of a cmdlet waits for: each is emitted as it ends.</summary>
internal sealed class TaskWait : IDisposable
{
    private readonly ParallelCommand _command;
    private readonly TaskWatcher _watcher;
    private readonly TimeSpan? _timeout;
    private readonly Dictionary<TaskWatch, TaskReceipt> _open = [];
    private readonly WaitDisplay _display;

    /// <summary>Makes one for a cmdlet's run.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.ApiKeyMissing"/>, <see cref="ErrorId.InsecureAddress"/>.</exception>
    public TaskWait(ParallelCommand command, TimeSpan? timeout)
    {
        _command = command;
        _timeout = timeout;
        _watcher = new TaskWatcher(command.MakeOptions(needsKey: true), command.ThrottleLimit);
        _display = new WaitDisplay(command);
    }

    /// <summary>The uuids, where they are known, of those that have not ended.</summary>
    public IReadOnlyList<string> OpenUuids => [.. _open.Values.Select(receipt => receipt.TaskUuid).Where(uuid => uuid.Length > 0)];

    /// <summary>Begins to wait for a task.</summary>
    public void Begin(TaskReceipt receipt)
    {
        TaskWatch watch = new(receipt.SubscriptionKey!, receipt.SubmittedAt == default ? null : receipt.SubmittedAt, _timeout);
        _open.Add(watch, receipt);
        _display.Add();
        _ = WaitAsync(watch, receipt);
    }

    /// <summary>Waits for all that have not ended.</summary>
    public void Complete()
    {
        _command.WaitUntil(() => _open.Count == 0);
        _display.Complete();
    }

    /// <summary>Shows how far they are. To be called now and then.</summary>
    public void Draw() => _display.Draw(_open.Keys, advise: _timeout is null);

    public void Dispose() => _watcher.Dispose();

    private async AsyncTask WaitAsync(TaskWatch watch, TaskReceipt receipt)
    {
        Action write = static () => { };
        try
        {
            // Keeps the pipeline thread from doing the first steps itself.
            TaskReport report = await AsyncTask.Run(() => _watcher.WaitAsync(watch, _command.StopToken)).ConfigureAwait(false);
            Task task = new(receipt, report, DateTimeOffset.Now);
            write = () => Emit(task, report);
        }
        catch (ClientException failure)
        {
            Task task = new(receipt, watch.Report, watch.Report is null ? null : DateTimeOffset.Now);
            write = () => _command.WriteFailure(failure, task);
        }
        catch (OperationCanceledException)
        {
            // The pipeline is stopping: nobody reads any more. The task goes on.
            return;
        }
        catch (Exception exception)
        {
            // A fault of this module's own must not hang the pipeline, nor pass for success.
            write = () => throw exception;
        }

        _command.Post(() =>
        {
            _open.Remove(watch);
            _display.Done(watch);
            write();
        });
    }

    private void Emit(Task task, TaskReport report)
    {
        SeenTasks.Note(task);
        string jobs = Redactor.Text(task.Jobs.ToString());
        switch (report.State)
        {
            case TaskState.Failed:
                _command.WriteFailure(new ClientException(ErrorId.TaskFailed, $"Task {task} failed: {jobs}."), task);
                return;
            case TaskState.PartlyFailed:
                _command.WriteWarning($"Some jobs of task {task} failed ({jobs}). Its model may be whole all the same.");
                break;
        }

        _command.WriteObject(task);
    }
}
