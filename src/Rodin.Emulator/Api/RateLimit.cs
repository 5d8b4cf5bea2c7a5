using System.Collections.Concurrent;

namespace Rodin.Emulator.Api;

/// <summary>A rate limit for each key. The minute begins with the first request.</summary>
internal sealed class RateLimit(int requestsPerMinute, TimeProvider clock)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Start, int Count)> _windows = [];

    /// <summary>Counts a request. Returns the time to wait if it exceeds the limit, otherwise <see langword="null"/>.</summary>
    public TimeSpan? TryAcquire(string key)
    {
        if (requestsPerMinute <= 0)
        {
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        var (start, count) = _windows.AddOrUpdate(
            key,
            _ => (now, 1),
            (_, window) => now - window.Start < s_window ? (window.Start, window.Count + 1) : (now, 1));
        return count <= requestsPerMinute ? null : start + s_window - now;
    }

    public void Reset() => _windows.Clear();
}
