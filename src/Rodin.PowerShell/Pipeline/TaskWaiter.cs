using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Completion;

namespace Rodin.Pipeline;

/// <summary>Waits for the tasks of one run of a cmdlet, and emits each as soon as it has ended.</summary>
internal sealed class TaskWaiter : IDisposable
{
    private readonly IPipelineOutput _output;
    private readonly TaskPoller _poller;
    private readonly TimeSpan? _timeout;
    private readonly Dictionary<PolledTask, SubmittedTask> _open = [];
    private readonly TaskWaitProgress _progress;

    /// <summary>Creates a waiter.</summary>
    /// <param name="output">The cmdlet's output.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="throttleLimit">How many requests run at once.</param>
    /// <param name="timeout">How long to wait for each task; null to wait without limit.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>: no key was given.</exception>
    public TaskWaiter(IPipelineOutput output, RodinClientOptions options, int throttleLimit, TimeSpan? timeout)
    {
        _output = output;
        _timeout = timeout;
        _poller = new TaskPoller(options, throttleLimit);
        _progress = new TaskWaitProgress(output);
    }

    /// <summary>The UUIDs of the tasks that have not ended, without those of unknown UUID.</summary>
    public IReadOnlyList<string> OpenUuids => [.. _open.Values.Select(receipt => receipt.TaskUuid).Where(uuid => uuid.Length > 0)];

    /// <summary>Begins to wait for a task.</summary>
    public void Add(SubmittedTask receipt)
    {
        PolledTask task = new(receipt.SubscriptionKey!, receipt.SubmittedAt == default ? null : receipt.SubmittedAt, _timeout);
        _open.Add(task, receipt);
        _progress.Add();
        DateTimeOffset readAt = default;
        _ = _output.RunAsync(
            async () =>
            {
                try
                {
                    return await _poller.WaitAsync(task, _output.StopToken).ConfigureAwait(false);
                }
                finally
                {
                    readAt = DateTimeOffset.Now;
                }
            },
            status => Emit(new RodinTask(receipt, status, readAt), status.State),
            failure => _output.WriteFailure(failure, new RodinTask(receipt, task.Status, task.Status is null ? null : readAt)),
            () =>
            {
                _open.Remove(task);
                _progress.Remove(task);
            });
    }

    /// <summary>Waits until all tasks have ended.</summary>
    public void Complete()
    {
        _output.WaitUntil(() => _open.Count == 0);
        _progress.Complete();
    }

    /// <summary>Updates the progress bar if its interval has elapsed.</summary>
    public void UpdateProgress() => _progress.Update(_open.Keys, warn: _timeout is null);

    public void Dispose() => _poller.Dispose();

    private void Emit(RodinTask task, GenerationState state)
    {
        RecentTasks.Add(task);
        string jobs = Redactor.Text(task.Jobs.ToString());
        switch (state)
        {
            case GenerationState.Done:
                _output.WriteObject(task);
                break;
            case GenerationState.PartlyFailed:
                _output.WriteWarning($"Task {task}: some jobs failed ({jobs}). The model may still be complete.");
                _output.WriteObject(task);
                break;
            case GenerationState.Failed:
                _output.WriteFailure(new RodinClientException(ErrorId.TaskFailed, $"Task {task}", $"all jobs failed ({jobs})."), task);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(state), state, "The task has not ended.");
        }
    }
}
