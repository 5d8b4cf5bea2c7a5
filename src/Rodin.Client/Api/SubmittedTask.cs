namespace Rodin.Client.Api;

/// <summary>
/// An accepted task. Without these ids, its results cannot be retrieved: the service has no list of tasks submitted with a key
/// (documented).
/// </summary>
/// <param name="TaskUuid">The id for <c>/download</c>.</param>
/// <param name="SubscriptionKey">The secret for <c>/status</c>; null if the response was truncated before it.</param>
/// <param name="JobUuids">The ids of the jobs, which no endpoint accepts.</param>
/// <param name="Consumed">The credits that were charged, if the service reports them.</param>
/// <param name="SubmittedAt">The time at which the accepted request was sent.</param>
public sealed record SubmittedTask(
    string TaskUuid, string? SubscriptionKey, IReadOnlyList<string> JobUuids, decimal? Consumed, DateTimeOffset SubmittedAt)
{
    /// <summary>The prompt, or the names of the files, that the task was created from.</summary>
    public string? Source { get; init; }

    /// <summary>Returns the task UUID, and not the subscription key, which is a secret.</summary>
    public override string ToString() => TaskUuid;
}
