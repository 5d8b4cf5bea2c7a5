namespace Rodin;

/// <summary>A job of a task.</summary>
public sealed class RodinTaskJob
{
    internal RodinTaskJob(string? uuid, string? status, int? queueLength)
    {
        Uuid = uuid;
        Status = status;
        QueueLength = queueLength;
    }

    /// <summary>The job's UUID. No cmdlet accepts it.</summary>
    public string? Uuid { get; }

    /// <summary>
    /// The status as the service reports it: <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>Failed</c> (documented), <c>Canceled</c>
    /// (seen), or another. Null if it was never requested.
    /// </summary>
    public string? Status { get; }

    /// <summary>The position in the queue; null if the service does not report it.</summary>
    public int? QueueLength { get; }

    /// <summary>Returns <see cref="Status"/>, or <see cref="Uuid"/> if the status was never requested.</summary>
    public override string ToString() => Status ?? Uuid ?? string.Empty;
}
