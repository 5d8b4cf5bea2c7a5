using System.Collections.Concurrent;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>Holds back every request of the process that goes to one host with one key, after one of them was answered with 429.</summary>
internal sealed class RateGate
{
    // A hash of the key tells keys apart without keeping them.
    private static readonly ConcurrentDictionary<(string Origin, int Key), RateGate> s_gates = new();

    private long _openAtTicks;

    public static RateGate For(Uri baseAddress, string key) =>
        s_gates.GetOrAdd((baseAddress.GetLeftPart(UriPartial.Authority), StringComparer.Ordinal.GetHashCode(key)), static _ => new RateGate());

    /// <summary>Closes the gate for as long as the service asked, unless it is closed for longer already.</summary>
    public void Hold(TimeSpan wait, TimeProvider time)
    {
        TimeSpan bounded = wait < RetryAfter.LongestWait ? wait : RetryAfter.LongestWait;
        long openAt = (time.GetUtcNow() + bounded).UtcTicks;
        long seen;
        do
        {
            seen = Interlocked.Read(ref _openAtTicks);
        }
        while (openAt > seen && Interlocked.CompareExchange(ref _openAtTicks, openAt, seen) != seen);
    }

    /// <summary>Waits until the gate is open.</summary>
    public async Task WaitAsync(ClientOptions options, CancellationToken cancellationToken)
    {
        // It may have been closed for longer while one waited.
        while (true)
        {
            TimeSpan wait = TimeSpan.FromTicks(Interlocked.Read(ref _openAtTicks) - options.Time.GetUtcNow().UtcTicks);
            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            options.Log?.Invoke($"The service asked for fewer requests: waiting {wait.TotalSeconds:0.#} s.");
            await options.Time.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }
}
