namespace Rodin.Client;

/// <summary>Waiting by the engine's clock, on every framework alike.</summary>
internal static class Clock
{
    public static Task WaitAsync(this TimeProvider time, TimeSpan wait, CancellationToken cancellationToken) =>
#if NET
        Task.Delay(wait, time, cancellationToken);
#else
        time.Delay(wait, cancellationToken);
#endif
}
