using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Rodin.Client;

/// <summary>Enumerates operations in the order in which they complete.</summary>
internal static class CompletionOrder
{
    /// <summary>
    /// Starts all operations, and returns each when it has completed, successfully or not. If the enumeration ends early, the token of the
    /// operations is cancelled, and they are awaited.
    /// </summary>
    public static async IAsyncEnumerable<Task<T>> RunAsync<T>(
        IEnumerable<Func<CancellationToken, Task<T>>> operations, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim completions = new(0);
        ConcurrentQueue<Task<T>> completed = new();
        List<Task> running = [];
        foreach (Func<CancellationToken, Task<T>> operation in operations)
        {
            running.Add(NotifyAsync(Task.Run(() => operation(source.Token), source.Token)));
        }

        try
        {
            for (int i = 0; i < running.Count; i++)
            {
                await completions.WaitAsync(cancellationToken).ConfigureAwait(false);
                completed.TryDequeue(out Task<T>? next);
                yield return next!;
            }
        }
        finally
        {
            source.Cancel();
            await Task.WhenAll(running).ConfigureAwait(false);
        }

        async Task NotifyAsync(Task<T> operation)
        {
            await Task.WhenAny(operation).ConfigureAwait(false);
            completed.Enqueue(operation);
            completions.Release();
        }
    }
}
