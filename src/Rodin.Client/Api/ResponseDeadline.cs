namespace Rodin.Client.Api;

/// <summary>
/// Limits the total time in which a response of the service must arrive, to ten times the idle timeout. Without it, a response that sends a
/// byte now and then never reaches the idle timeout, and is read forever. Responses of the service have a few kilobytes; file downloads
/// have no such limit.
/// </summary>
internal sealed class ResponseDeadline(HttpResponseMessage response, RodinClientOptions options)
{
    private const int IdleTimeouts = 10;

    private readonly long _start = options.Time.GetTimestamp();

    /// <exception cref="RodinClientException"><see cref="ErrorId.OperationTimeout"/>: the time has elapsed.</exception>
    public void ThrowIfExceeded()
    {
        TimeSpan elapsed = options.Time.GetElapsedTime(_start);
        if (elapsed.Ticks / IdleTimeouts > options.OperationTimeout.Ticks)
        {
            throw new RodinClientException(
                ErrorId.OperationTimeout,
                response.RequestMessage!.RequestUri!.Authority,
                $"the response was not complete after {elapsed.TotalSeconds:0} s.") { IsTransient = true };
        }
    }
}
