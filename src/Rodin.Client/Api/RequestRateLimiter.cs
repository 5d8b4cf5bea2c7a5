using System.Collections.Concurrent;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>
/// The rate limit of all requests that the process sends to one host with one key. A response with HTTP 429 pauses all of them. While tasks
/// are submitted or polled, requests are paced so that the service's limit is not reached.
/// </summary>
/// <remarks>
/// Implements the generic cell rate algorithm: a burst may use a tenth of a minute's requests, and no minute has more requests than
/// allowed. The rate limiters of .NET (System.Threading.RateLimiting) do not accept a <see cref="TimeProvider"/>, so tests could not set
/// their clock.
/// </remarks>
internal sealed class RequestRateLimiter
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    // The hash distinguishes keys without storing them.
    private static readonly ConcurrentDictionary<(string Origin, int Key), RequestRateLimiter> s_limiters = new();

    private readonly object _lock = new();

    // Both on a monotonic clock, which changes of the system time do not affect.
    private TimeSpan _pausedUntil;
    private TimeSpan _reservedUntil;
    private int _pacers;

    /// <summary>Returns the limiter for a host and key.</summary>
    public static RequestRateLimiter For(Uri baseAddress, string key) =>
        s_limiters.GetOrAdd(
            (baseAddress.GetLeftPart(UriPartial.Authority), StringComparer.Ordinal.GetHashCode(key)),
            static _ => new RequestRateLimiter());

    /// <summary>
    /// Pauses all requests for the time that the service requested, at most <see cref="RetryAfter.LongestWait"/>. A longer pause stays in
    /// effect.
    /// </summary>
    public void Pause(TimeSpan wait, TimeProvider time)
    {
        TimeSpan until = Now(time) + (wait < RetryAfter.LongestWait ? wait : RetryAfter.LongestWait);
        lock (_lock)
        {
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
        }
    }

    /// <summary>Paces all requests until the result is disposed. Otherwise requests are counted, but not delayed.</summary>
    public IDisposable BeginPacing()
    {
        Interlocked.Increment(ref _pacers);
        return new Pacing(this);
    }

    /// <summary>Waits until a request may be sent, and counts it.</summary>
    /// <param name="options">The clock, the limit, and the log for a wait that the service requested.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task WaitAsync(RodinClientOptions options, CancellationToken cancellationToken)
    {
        while (!TryAcquire(options, out TimeSpan wait, out bool isPaused))
        {
            if (isPaused)
            {
                options.Log?.Invoke($"The service requested fewer requests: waiting {wait.TotalSeconds:0.#} s.");
            }

            await options.Time.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);

    private bool TryAcquire(RodinClientOptions options, out TimeSpan wait, out bool isPaused)
    {
        int burst = Math.Max(1, options.RequestsPerMinute / 10);
        TimeSpan interval = TimeSpan.FromTicks(s_minute.Ticks / Math.Max(1, options.RequestsPerMinute - burst));
        lock (_lock)
        {
            TimeSpan now = Now(options.Time);
            isPaused = _pausedUntil > now;
            if (isPaused)
            {
                wait = _pausedUntil - now;
                return false;
            }

            TimeSpan reserved = _reservedUntil > now ? _reservedUntil - now : TimeSpan.Zero;
            wait = reserved - TimeSpan.FromTicks(interval.Ticks * (burst - 1));
            if (wait > TimeSpan.Zero && Volatile.Read(ref _pacers) > 0)
            {
                return false;
            }

            // Unpaced requests count too, but reserve no more than the minute that the service looks back on.
            reserved += interval;
            _reservedUntil = now + (reserved < s_minute ? reserved : s_minute);
            return true;
        }
    }

    private sealed class Pacing(RequestRateLimiter limiter) : IDisposable
    {
        private RequestRateLimiter? _limiter = limiter;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _limiter, null) is { } paced)
            {
                Interlocked.Decrement(ref paced._pacers);
            }
        }
    }
}
