namespace Rodin.Client.Api;

/// <summary>A job of a task in the response to <c>POST /status</c>.</summary>
/// <param name="Uuid">The job's id, which no endpoint accepts.</param>
/// <param name="Status">
/// Open text: <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>Failed</c> (documented), <c>Canceled</c> (vendor's code).
/// </param>
/// <param name="QueueLength">The position in the queue, which can accompany <c>Waiting</c>.</param>
public sealed record JobStatus(string? Uuid, string? Status, int? QueueLength)
{
    /// <summary>Whether the job ended successfully.</summary>
    public bool IsDone => Is("Done");

    /// <summary>Whether the job failed or was canceled.</summary>
    public bool HasFailed => Is("Failed") || Is("Canceled") || Is("Cancelled");

    /// <summary>Whether the job has not started.</summary>
    public bool IsWaiting => Is("Waiting");

    /// <summary>Whether the status is documented or has been seen. A job with any other status is treated as running.</summary>
    public bool IsKnown => IsDone || HasFailed || IsWaiting || Is("Generating");

    private bool Is(string status) => string.Equals(Status, status, StringComparison.OrdinalIgnoreCase);
}
