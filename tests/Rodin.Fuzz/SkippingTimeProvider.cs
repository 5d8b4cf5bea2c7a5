namespace Rodin.Fuzz;

/// <summary>A clock that goes to the end of each wait at once. Only silence takes no time: what an answer is, is known when it is sent.</summary>
internal sealed class SkippingTimeProvider : TimeProvider
{
    /// <summary>Is never over.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromDays(40);

    // What the system's own timers know.
    private const double LongestMilliseconds = uint.MaxValue - 1;

    private long _ticks = new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SkippingTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private volatile bool _disposed;

        // What comes again and again watches connections, of which there is one.
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(dueTime.TotalMilliseconds, LongestMilliseconds, nameof(dueTime));
            if (dueTime >= TimeSpan.Zero && dueTime != Silence && period == Timeout.InfiniteTimeSpan)
            {
                Interlocked.Add(ref clock._ticks, dueTime.Ticks);
                ThreadPool.UnsafeQueueUserWorkItem(_ => Fire(), null);
            }

            return true;
        }

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire()
        {
            if (!_disposed)
            {
                callback(state);
            }
        }
    }
}
