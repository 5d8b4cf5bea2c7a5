namespace Rodin.Client.Api;

/// <summary>
/// Gives an answer up that comes by drips: never silent for too long, and never at its end. What the service says is small, and so gets ten times the
/// longest silence. A transfer has no such limit.
/// </summary>
internal sealed class ResponseDeadline(HttpResponseMessage response, RodinClientOptions options)
{
    private const int MostSilences = 10;

    private long _start = options.Time.GetTimestamp();

    /// <summary>Begins anew.</summary>
    public void Restart() => _start = options.Time.GetTimestamp();

    /// <exception cref="RodinClientException"><see cref="ErrorId.OperationTimeout"/>.</exception>
    public void ThrowIfOver()
    {
        TimeSpan took = options.Time.GetElapsedTime(_start);
        if (took.Ticks / MostSilences > options.OperationTimeout.Ticks)
        {
            throw new RodinClientException(
                ErrorId.OperationTimeout,
                $"{response.RequestMessage!.RequestUri!.Authority} had not ended its answer after {took.TotalSeconds:0} seconds.") { IsTransient = true };
        }
    }
}
