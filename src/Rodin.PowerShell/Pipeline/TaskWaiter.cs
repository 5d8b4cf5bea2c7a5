using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Commands;
using Rodin.Completion;

namespace Rodin.Pipeline;

/// <summary>The tasks that one run of a cmdlet waits for: each is emitted as it ends.</summary>
internal sealed class TaskWaiter : IDisposable
{
    private readonly ConcurrentApiCmdlet _command;
    private readonly TaskPoller _watcher;
    private readonly TimeSpan? _timeout;
    private readonly Dictionary<PolledTask, SubmittedTask> _open = [];
    private readonly TaskWaitProgress _display;

    /// <summary>Makes one for a cmdlet's run.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>, <see cref="ErrorId.InsecureAddress"/>.</exception>
    public TaskWaiter(ConcurrentApiCmdlet command, TimeSpan? timeout)
    {
        _command = command;
        _timeout = timeout;
        _watcher = new TaskPoller(command.MakeOptions(needsKey: true), command.ThrottleLimit);
        _display = new TaskWaitProgress(command);
    }

    /// <summary>The uuids, where they are known, of those that have not ended.</summary>
    public IReadOnlyList<string> OpenUuids => [.. _open.Values.Select(receipt => receipt.TaskUuid).Where(uuid => uuid.Length > 0)];

    /// <summary>Begins to wait for a task.</summary>
    public void Begin(SubmittedTask receipt)
    {
        PolledTask watch = new(receipt.SubscriptionKey!, receipt.SubmittedAt == default ? null : receipt.SubmittedAt, _timeout);
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

    private async Task WaitAsync(PolledTask watch, SubmittedTask receipt)
    {
        Action write = static () => { };
        try
        {
            // Keeps the pipeline thread from doing the first steps itself.
            GenerationStatus report = await Task.Run(() => _watcher.WaitAsync(watch, _command.StopToken)).ConfigureAwait(false);
            RodinTask task = new(receipt, report, DateTimeOffset.Now);
            write = () => Emit(task, report);
        }
        catch (RodinClientException failure)
        {
            RodinTask task = new(receipt, watch.Report, watch.Report is null ? null : DateTimeOffset.Now);
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

    private void Emit(RodinTask task, GenerationStatus report)
    {
        RecentTasks.Note(task);
        string jobs = Redactor.Text(task.Jobs.ToString());
        switch (report.State)
        {
            case GenerationState.Failed:
                _command.WriteFailure(new RodinClientException(ErrorId.TaskFailed, $"Task {task} failed: {jobs}."), task);
                return;
            case GenerationState.PartlyFailed:
                _command.WriteWarning($"Some jobs of task {task} failed ({jobs}). Its model may be whole all the same.");
                break;
        }

        _command.WriteObject(task);
    }
}
