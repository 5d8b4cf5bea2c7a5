namespace Rodin.Client.Http;

/// <summary>A token that is cancelled when the other side was silent for too long, or when the caller's own token is.</summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly TimeSpan _limit;
    private volatile bool _expired;

    public IdleTimeout(RodinClientOptions options, CancellationToken cancellationToken)
    {
        _limit = options.OperationTimeout;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = options.Time.CreateTimer(static state => ((IdleTimeout)state!).Expire(), this, _limit, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was the silence that cancelled the token.</summary>
    public bool Expired => _expired;

    /// <summary>Says that something was heard: the limit counts anew from now.</summary>
    public void Heard() => _timer.Change(_limit, Timeout.InfiniteTimeSpan);

    /// <summary>Says that nobody listens until the next <see cref="Heard"/>.</summary>
    public void Pause() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void Expire()
    {
        _expired = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The request ended in the very moment that its time did.
        }
    }
}
