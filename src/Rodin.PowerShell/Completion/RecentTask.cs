using Rodin.Binding;

namespace Rodin.Completion;

/// <summary>What one has seen of a task.</summary>
internal sealed record RecentTask(string? TaskUuid, string? SubscriptionKey = null, string? Source = null, string? Status = null)
{
    /// <summary>Whether it is the same task.</summary>
    public bool IsSame(RecentTask other) =>
        (TaskUuid is not null && TaskUuid == other.TaskUuid) || (SubscriptionKey is not null && SubscriptionKey == other.SubscriptionKey);

    /// <summary>The same, and what was seen before.</summary>
    public RecentTask Or(RecentTask before) =>
        new(TaskUuid ?? before.TaskUuid, SubscriptionKey ?? before.SubscriptionKey, Source ?? before.Source, Status ?? before.Status);
}
