using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Rodin.Benchmarks;

/// <summary>One direction of a relayed connection: every byte arrives so much later than it was sent, and no more of them a second than the cap allows.</summary>
internal sealed class RelayedStream(Socket from, Socket to, TimeSpan delay, TimeSpan firstDelay, long bytesPerSecond)
{
    private const int ChunkSize = 64 * 1024;

    // What is on the way at once, so that memory has an end: 32 MB, far more than a real window.
    private const int ChunksUnderWay = 512;

    // A timer that fires late is made up for, but a client that pauses does not save up a burst.
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(20);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Channel<Chunk> _underWay = Channel.CreateBounded<Chunk>(
        new BoundedChannelOptions(bytesPerSecond > 0 ? 2 : ChunksUnderWay) { SingleReader = true, SingleWriter = true });

    private readonly record struct Chunk(byte[] Buffer, int Count, TimeSpan Due);

    /// <summary>Relays until the sender says that this was all. What breaks here is told to the other direction.</summary>
    public Task RunAsync(CancellationTokenSource broken) => Task.WhenAll(OrBreakAsync(ReadAsync, broken), OrBreakAsync(WriteAsync, broken));

    private static async Task OrBreakAsync(Func<CancellationToken, Task> work, CancellationTokenSource broken)
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
                await _underWay.Writer.WriteAsync(new Chunk(buffer, count, sent + delay), cancellationToken);
                if (count == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            _underWay.Writer.TryComplete();
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        TimeSpan free = TimeSpan.Zero;
        await foreach (Chunk chunk in _underWay.Reader.ReadAllAsync(cancellationToken))
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
