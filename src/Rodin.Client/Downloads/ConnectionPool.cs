namespace Rodin.Client.Downloads;

/// <summary>The connections that all files of an engine share. A file that has none yet comes before one that wants another.</summary>
#pragma warning disable CA1001 // A semaphore that is only awaited holds nothing, and connections may come back after the engine has ended.
internal sealed class ConnectionPool(int size)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(size);
    private int _waiting;

    public int Size => size;

    public int InUse => size - _free.CurrentCount;

    /// <summary>Whether a file waits for its first connection.</summary>
    public bool IsAwaited => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits for a connection, in the order of asking.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Takes one more connection for a file that has some, if nobody else wants it.</summary>
    public bool TryEnter() => !IsAwaited && _free.Wait(0);

    public void Leave() => _free.Release();
}
