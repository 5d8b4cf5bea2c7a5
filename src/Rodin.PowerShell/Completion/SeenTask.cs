namespace Rodin;

/// <summary>What one has seen of a task.</summary>
internal sealed record SeenTask(string? TaskUuid, string? SubscriptionKey = null, string? Source = null, string? Status = null)
{
    /// <summary>Whether it is the same task.</summary>
    public bool IsSame(SeenTask other) =>
        (TaskUuid is not null && TaskUuid == other.TaskUuid) || (SubscriptionKey is not null && SubscriptionKey == other.SubscriptionKey);

    /// <summary>The same, and what was seen before.</summary>
    public SeenTask Or(SeenTask before) =>
        new(TaskUuid ?? before.TaskUuid, SubscriptionKey ?? before.SubscriptionKey, Source ?? before.Source, Status ?? before.Status);
}
