using System.Collections.Concurrent;
using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Commands;

/// <summary>
/// What all cmdlets share that wait for something: a token that stopping cancels, and a queue by which work elsewhere reaches the pipeline
/// thread, the only one that may write.
/// </summary>
public abstract class CancellableCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Action> _posted = new();

    // Without spinning: whoever would post needs the processor more.
    private readonly ManualResetEventSlim _isPosted = new(initialState: false, spinCount: 0);

    /// <summary>Cancelled by <c>Ctrl+C</c>, and when the pipeline ends early.</summary>
    internal CancellationToken StopToken => _stopping.Token;

    /// <summary>Whether the user stopped it, which an early end of the pipeline is not.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>Cancels what the cmdlet has under way.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        IsStopped = true;
        _stopping.Cancel();
    }

    /// <summary>Releases what a cmdlet holds besides. The token is cancelled by now.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Has something written on the pipeline thread when that next waits. To be called from anywhere.</summary>
    internal void Post(Action write)
    {
        _posted.Enqueue(write);
        _isPosted.Set();
    }

    /// <summary>Writes what has been posted, without waiting.</summary>
    internal void WritePosted()
    {
        while (_posted.TryDequeue(out Action? write))
        {
            write();
        }
    }

    /// <summary>Writes what is posted until the condition holds. Whatever makes it hold must post, if only nothing.</summary>
    internal void WaitUntil(Func<bool> condition)
    {
        WritePosted();
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

            WritePosted();
            OnTick();
        }
    }

    /// <summary>Waits for work that is done elsewhere, and writes meanwhile what is posted.</summary>
    internal void WaitFor(Task work)
    {
        // Wakes the pipeline thread.
        work.ContinueWith(_ => Post(static () => { }), TaskScheduler.Default);
        WaitUntil(() => work.IsCompleted);
    }

    /// <summary>Called a few times a second while the cmdlet waits.</summary>
    internal virtual void OnTick()
    {
    }

    /// <summary>Tells what must not go unsaid although the cmdlet was stopped: its streams are closed then, the host's console is not.</summary>
    internal void TellStopped(string sentence) => Host?.UI?.WriteWarningLine(sentence);

    /// <summary>Writes a failure as the error of one item, or ends the cmdlet where nothing further can work.</summary>
    internal void WriteFailure(RodinClientException failure, object? target, bool endsAll = false)
    {
        ErrorRecord record = ErrorRecords.Record(failure, target);
        if (endsAll || ErrorRecords.EndsAll(failure.ErrorId))
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }
}
