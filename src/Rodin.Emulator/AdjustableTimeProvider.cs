namespace Rodin.Emulator;

/// <summary>The system's time, put forward by order: links expire and tasks end without anybody waiting. Delays keep their length.</summary>
internal sealed class AdjustableTimeProvider : TimeProvider
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1000);

    private long _ticksAhead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticksAhead));

    /// <summary>Puts the clock forward; never back, for what has ended must not run again.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, s_longest);
        Interlocked.Add(ref _ticksAhead, time.Ticks);
    }
}
