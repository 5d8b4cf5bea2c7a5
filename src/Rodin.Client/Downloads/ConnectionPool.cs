namespace Rodin.Client.Downloads;

/// <summary>
/// Limits the connections of all files together. A file without a connection takes precedence over a second connection for another file.
/// </summary>
#pragma warning disable CA1001 // A semaphore without a wait handle owns no resource, and is used after the engine was disposed.
internal sealed class ConnectionPool(int size)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(size);
    private int _waiting;

    public int Size => size;

    public int InUse => size - _free.CurrentCount;

    /// <summary>Whether a file is waiting for its first connection.</summary>
    public bool HasWaiters => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits for a connection, first come, first served.</summary>
    public async Task AcquireAsync(CancellationToken cancellationToken)
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

    /// <summary>Acquires one more connection for a file that already has some, unless another file is waiting.</summary>
    public bool TryAcquire() => !HasWaiters && _free.Wait(0);

    public void Release() => _free.Release();
}
