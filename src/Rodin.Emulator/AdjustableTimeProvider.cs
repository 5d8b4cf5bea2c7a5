namespace Rodin.Emulator;

/// <summary>
/// The system time plus an adjustable offset, so that links expire and tasks end without a wait. Delays keep their duration.
/// </summary>
internal sealed class AdjustableTimeProvider : TimeProvider
{
    private static readonly TimeSpan s_maximum = TimeSpan.FromDays(1000);

    private long _ticksAhead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticksAhead));

    /// <summary>Advances the clock. It never goes back, because a finished task must not run again.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, s_maximum);
        Interlocked.Add(ref _ticksAhead, time.Ticks);
    }
}
