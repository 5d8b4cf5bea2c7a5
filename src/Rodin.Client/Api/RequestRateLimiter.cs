using System.Collections.Concurrent;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>
/// When the next request of the process may go to one host with one key. A 429 holds all of them back. And while tasks are submitted or waited
/// for, they are spread over the minute, so that there is no 429.
/// </summary>
/// <remarks>
/// A bucket that runs out at an even pace (GCRA): a tenth of a minute's requests may go at once, and no minute has more than are allowed. It is
/// written here because the rate limiters of .NET know no other clock than the system's.
/// </remarks>
internal sealed class RequestRateLimiter
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    // A hash of the key tells keys apart without keeping them.
    private static readonly ConcurrentDictionary<(string Origin, int Key), RequestRateLimiter> s_budgets = new();

    private readonly object _lock = new();

    // On a clock that no change of the time of day moves.
    private TimeSpan _heldUntil;
    private TimeSpan _spentUntil;
    private int _pacing;

    public static RequestRateLimiter For(Uri baseAddress, string key) =>
        s_budgets.GetOrAdd((baseAddress.GetLeftPart(UriPartial.Authority), StringComparer.Ordinal.GetHashCode(key)), static _ => new RequestRateLimiter());

    /// <summary>Holds everything back for as long as the service asked, unless it is held for longer already.</summary>
    public void Hold(TimeSpan wait, TimeProvider time)
    {
        TimeSpan until = Now(time) + (wait < RetryAfter.LongestWait ? wait : RetryAfter.LongestWait);
        lock (_lock)
        {
            _heldUntil = until > _heldUntil ? until : _heldUntil;
        }
    }

    /// <summary>From now until the result is disposed of, all requests are paced. Otherwise they are only counted.</summary>
    public IDisposable Pace()
    {
        Interlocked.Increment(ref _pacing);
        return new Pacing(this);
    }

    /// <summary>Waits until a request may go.</summary>
    /// <param name="options">The clock, the limit, and whom to tell of a wait that the service asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(RodinClientOptions options, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait = Take(options, out bool isHeld);
            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            if (isHeld)
            {
                options.Log?.Invoke($"The service asked for fewer requests: waiting {wait.TotalSeconds:0.#} s.");
            }

            await options.Time.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);

    // How long to wait before asking again; nothing when the request may go, and is counted.
    private TimeSpan Take(RodinClientOptions options, out bool isHeld)
    {
        int atOnce = Math.Max(1, options.RequestsPerMinute / 10);
        TimeSpan interval = TimeSpan.FromTicks(s_minute.Ticks / Math.Max(1, options.RequestsPerMinute - atOnce));
        lock (_lock)
        {
            TimeSpan now = Now(options.Time);
            isHeld = _heldUntil > now;
            if (isHeld)
            {
                return _heldUntil - now;
            }

            TimeSpan ahead = _spentUntil > now ? _spentUntil - now : TimeSpan.Zero;
            TimeSpan wait = ahead - TimeSpan.FromTicks(interval.Ticks * (atOnce - 1));
            if (wait > TimeSpan.Zero && Volatile.Read(ref _pacing) > 0)
            {
                return wait;
            }

            // What goes unpaced counts too, but holds nobody back for longer than the service would.
            ahead += interval;
            _spentUntil = now + (ahead < s_minute ? ahead : s_minute);
            return TimeSpan.Zero;
        }
    }

    private sealed class Pacing(RequestRateLimiter budget) : IDisposable
    {
        private RequestRateLimiter? _budget = budget;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _budget, null) is { } paced)
            {
                Interlocked.Decrement(ref paced._pacing);
            }
        }
    }
}
