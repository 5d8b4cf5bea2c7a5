namespace Rodin.Client.Api;

/// <summary>One job of a task, as <c>POST /status</c> tells it.</summary>
/// <param name="Uuid">The job's id, which serves no other request.</param>
/// <param name="Status">An open vocabulary: <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>Failed</c> (documented), <c>Canceled</c> (seen).</param>
/// <param name="QueueLength">The place in the queue, which may come with <c>Waiting</c>.</param>
public sealed record JobStatus(string? Uuid, string? Status, int? QueueLength)
{
    /// <summary>Whether it ended well.</summary>
    public bool IsDone => Is("Done");

    /// <summary>Whether it ended otherwise.</summary>
    public bool HasFailed => Is("Failed") || Is("Canceled") || Is("Cancelled");

    /// <summary>Whether it has not begun.</summary>
    public bool IsWaiting => Is("Waiting");

    /// <summary>Whether the word is one that has been documented or seen. Whatever else it says, the job is taken to run.</summary>
    public bool IsKnown => IsDone || HasFailed || IsWaiting || Is("Generating");

    private bool Is(string word) => string.Equals(Status, word, StringComparison.OrdinalIgnoreCase);
}
