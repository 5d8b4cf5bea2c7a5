namespace Rodin.Client.Http;

/// <summary>
/// Cancels a request if no data was sent or received for <see cref="RodinClientOptions.OperationTimeout"/>, or if the caller's token is
/// cancelled.
/// </summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly TimeSpan _limit;
    private volatile bool _hasElapsed;

    public IdleTimeout(RodinClientOptions options, CancellationToken cancellationToken)
    {
        _limit = options.OperationTimeout;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = options.Time.CreateTimer(static state => ((IdleTimeout)state!).Elapse(), this, _limit, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the timeout cancelled the token, and not the caller.</summary>
    public bool HasElapsed => _hasElapsed;

    /// <summary>Restarts the timeout, because data was sent or received.</summary>
    public void Reset() => _timer.Change(_limit, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Elapse()
    {
        _hasElapsed = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request completed at the same moment.
        }
    }
}
