namespace Rodin;

/// <summary>One of the jobs that a task is made of.</summary>
public sealed class RodinTaskJob
{
    internal RodinTaskJob(string? uuid, string? status, int? queueLength)
    {
        Uuid = uuid;
        Status = status;
        QueueLength = queueLength;
    }

    /// <summary>The job's id, which no cmdlet wants.</summary>
    public string? Uuid { get; }

    /// <summary>
    /// The service's own word: <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>Failed</c> (documented), <c>Canceled</c> (seen), or another. Null
    /// before it was asked for.
    /// </summary>
    public string? Status { get; }

    /// <summary>The place in the queue, where the service tells it.</summary>
    public int? QueueLength { get; }

    /// <summary>The service's word, or the job's id before it was asked for.</summary>
    public override string ToString() => Status ?? Uuid ?? string.Empty;
}
