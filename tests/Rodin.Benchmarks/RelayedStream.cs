using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Rodin.Benchmarks;

/// <summary>One direction of a relayed connection: bytes are delayed, and their rate is limited.</summary>
internal sealed class RelayedStream(Socket from, Socket to, TimeSpan delay, TimeSpan firstDelay, long bytesPerSecond)
{
    private const int ChunkSize = 64 * 1024;

    // Limits the bytes in transit to 32 MB, which is far more than a real window.
    private const int MaxChunksInTransit = 512;

    // Compensates for a timer that fires late, but does not allow a burst after a client has paused.
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(20);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Channel<Chunk> _inTransit = Channel.CreateBounded<Chunk>(
        new BoundedChannelOptions(bytesPerSecond > 0 ? 2 : MaxChunksInTransit) { SingleReader = true, SingleWriter = true });

    private readonly record struct Chunk(byte[] Buffer, int Count, TimeSpan Due);

    /// <summary>Relays until the sender closes its side. A failure cancels the other direction too.</summary>
    public Task RunAsync(CancellationTokenSource broken) =>
        Task.WhenAll(CancelOnFailureAsync(ReadAsync, broken), CancelOnFailureAsync(WriteAsync, broken));

    private static async Task CancelOnFailureAsync(Func<CancellationToken, Task> work, CancellationTokenSource broken)
    {
        try
        {
            await work(broken.Token);
        }
        catch
        {
            await broken.CancelAsync();
            throw;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
                int count = await from.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
                TimeSpan sent = _clock.Elapsed < firstDelay ? firstDelay : _clock.Elapsed;
                await _inTransit.Writer.WriteAsync(new Chunk(buffer, count, sent + delay), cancellationToken);
                if (count == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            _inTransit.Writer.TryComplete();
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        TimeSpan free = TimeSpan.Zero;
        await foreach (Chunk chunk in _inTransit.Reader.ReadAllAsync(cancellationToken))
        {
            await WaitUntilAsync(chunk.Due > free ? chunk.Due : free, cancellationToken);
            if (chunk.Count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (int sent = 0; sent < chunk.Count;)
            {
                sent += await to.SendAsync(chunk.Buffer.AsMemory(sent, chunk.Count - sent), SocketFlags.None, cancellationToken);
            }

            ArrayPool<byte>.Shared.Return(chunk.Buffer);
            if (bytesPerSecond > 0)
            {
                TimeSpan earliest = _clock.Elapsed - s_slack;
                free = (free > earliest ? free : earliest) + TimeSpan.FromSeconds((double)chunk.Count / bytesPerSecond);
            }
        }
    }

    private async Task WaitUntilAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        TimeSpan wait = due - _clock.Elapsed;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, cancellationToken);
        }
    }
}
