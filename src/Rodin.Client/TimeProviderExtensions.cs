namespace Rodin.Client;

/// <summary>Waiting by the engine's clock, on every framework alike.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>Waits at least so long. A delay counts whole milliseconds, so that the rest of one would be waited for by going round in circles.</summary>
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
