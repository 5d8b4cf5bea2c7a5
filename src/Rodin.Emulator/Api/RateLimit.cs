using System.Collections.Concurrent;

namespace Rodin.Emulator.Api;

/// <summary>So many requests a minute for each key; the minute begins with the first of them.</summary>
internal sealed class RateLimit(int requestsPerMinute, TimeProvider clock)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Start, int Count)> _windows = [];

    /// <summary>How long the key has to wait; <see langword="null"/> if it need not.</summary>
    public TimeSpan? Take(string key)
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
