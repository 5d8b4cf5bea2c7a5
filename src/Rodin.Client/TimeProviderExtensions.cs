namespace Rodin.Client;

/// <summary>Delays that use a <see cref="TimeProvider"/>, on all frameworks.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>
    /// Waits for at least the given time. It is rounded up to milliseconds, because a delay truncates it, and the caller would then loop
    /// for the rest.
    /// </summary>
    public static Task WaitAsync(this TimeProvider time, TimeSpan wait, CancellationToken cancellationToken)
    {
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
#if NET
        return Task.Delay(wait, time, cancellationToken);
#else
        return time.Delay(wait, cancellationToken);
#endif
    }
}
