namespace Rodin.Fuzz;

/// <summary>A clock that skips every wait. Only the idle timeout never expires, because responses are sent at once.</summary>
internal sealed class SkippingTimeProvider : TimeProvider
{
    /// <summary>The idle timeout, which never expires.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromDays(40);

    // The longest time that the system's timers accept.
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

        // Periodic timers are ignored: they scale connections, and there is only one.
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(dueTime.TotalMilliseconds, LongestMilliseconds, nameof(dueTime));
            if (dueTime >= TimeSpan.Zero && dueTime != IdleTimeout && period == Timeout.InfiniteTimeSpan)
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
