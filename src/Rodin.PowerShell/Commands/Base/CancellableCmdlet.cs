using System.Collections.Concurrent;
using System.Management.Automation;
using Rodin.Client;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>
/// Base of the cmdlets that wait for asynchronous work. Provides a token that is canceled when the cmdlet is stopped, and a queue through
/// which other threads reach the pipeline thread, the only one that may write.
/// </summary>
public abstract class CancellableCmdlet : PSCmdlet, IPipelineOutput, IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Action> _posted = new();

    // Does not spin: the threads that post need the processor more.
    private readonly ManualResetEventSlim _isPosted = new(initialState: false, spinCount: 0);
    private bool _isDisposed;

    /// <summary>
    /// Takes the token from its source once, since work that outlives the cmdlet reads it after the source has been disposed.
    /// </summary>
    protected CancellableCmdlet() => StopToken = _stopping.Token;

    /// <inheritdoc cref="IPipelineOutput.StopToken"/>
    internal CancellationToken StopToken { get; }

    CancellationToken IPipelineOutput.StopToken => StopToken;

    /// <summary>Whether the user stopped the cmdlet. False if the pipeline ended early, as with <c>Select-Object -First</c>.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>The target of an error that <see cref="Initialize"/> causes.</summary>
    internal virtual object? InitializationTarget => null;

    /// <summary>Cancels the cmdlet's work, then releases what it holds.</summary>
    public void Dispose()
    {
        Cancel();
        Dispose(disposing: true);
        lock (_stopping)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _stopping.Dispose();
                _isPosted.Dispose();
            }
        }

        GC.SuppressFinalize(this);
    }

    void IPipelineOutput.Post(Action action) => Post(action);

    void IPipelineOutput.WaitUntil(Func<bool> condition) => WaitUntil(condition);

    void IPipelineOutput.WriteFailure(
        RodinClientException failure, object? target, string? item, bool isTerminating, string? remedy) =>
        WriteFailure(failure, target, item, isTerminating, remedy);

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => TerminateOnFailure(Initialize, InitializationTarget);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        IsStopped = true;
        Cancel();
    }

    /// <summary>Releases what a derived cmdlet holds. <see cref="StopToken"/> is already canceled.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Prepares the cmdlet before the first input object. A failure ends the cmdlet.</summary>
    /// <exception cref="RodinClientException">The cmdlet cannot run, for instance because there is no API key.</exception>
    internal virtual void Initialize()
    {
    }

    /// <summary>Runs an action without which the cmdlet cannot continue: its failure ends the cmdlet.</summary>
    internal void TerminateOnFailure(Action action, object? target)
    {
        try
        {
            action();
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, target, isTerminating: true);
        }
    }

    /// <inheritdoc cref="IPipelineOutput.Post"/>
    internal void Post(Action action)
    {
        _posted.Enqueue(action);
        _isPosted.Set();
    }

    /// <summary>Runs the posted actions without waiting for more.</summary>
    internal void RunPosted()
    {
        while (_posted.TryDequeue(out Action? action))
        {
            action();
        }
    }

    /// <inheritdoc cref="IPipelineOutput.WaitUntil"/>
    internal void WaitUntil(Func<bool> condition)
    {
        RunPosted();
        while (!condition())
        {
            try
            {
                _isPosted.Wait(s_tick, StopToken);
                _isPosted.Reset();
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }

            RunPosted();
            UpdateProgress();
        }
    }

    /// <summary>Waits for a task, and runs the posted actions meanwhile. Does not observe the task's exception.</summary>
    internal void WaitFor(Task task)
    {
        // Wakes the pipeline thread.
        task.ContinueWith(_ => Post(static () => { }), TaskScheduler.Default);
        WaitUntil(() => task.IsCompleted);
    }

    /// <summary>Updates the progress display. Called at least four times a second while the cmdlet waits.</summary>
    internal virtual void UpdateProgress()
    {
    }

    /// <summary>Writes a warning to the host's console, which is still open when the streams of a stopped cmdlet are closed.</summary>
    internal void WriteWarningToHost(string text) => Host?.UI?.WriteWarningLine(text);

    /// <inheritdoc cref="IPipelineOutput.WriteFailure"/>
    internal void WriteFailure(
        RodinClientException failure, object? target, string? item = null, bool isTerminating = false, string? remedy = null)
    {
        ErrorRecord record = ErrorRecords.Create(failure, target, remedy, item);
        if (ErrorRecords.DescribeCause(failure) is { } cause)
        {
            WriteDebug(cause);
        }

        if (isTerminating || ErrorRecords.IsTerminating(failure.ErrorId))
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    // PowerShell may call StopProcessing on another thread while it disposes the cmdlet.
    private void Cancel()
    {
        lock (_stopping)
        {
            if (!_isDisposed)
            {
                _stopping.Cancel();
            }
        }
    }
}
