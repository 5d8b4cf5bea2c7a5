using Rodin.Binding;

namespace Rodin.Completion;

/// <summary>The properties of a task that tab completion uses.</summary>
internal sealed record RecentTask(string? TaskUuid, string? SubscriptionKey = null, string? Source = null, string? Status = null)
{
    /// <summary>Whether both describe the same task.</summary>
    public bool IsSame(RecentTask other) =>
        (TaskUuid is not null && TaskUuid == other.TaskUuid) || (SubscriptionKey is not null && SubscriptionKey == other.SubscriptionKey);

    /// <summary>Fills unknown properties from an earlier entry of the same task.</summary>
    public RecentTask MergeWith(RecentTask earlier) =>
        new(TaskUuid ?? earlier.TaskUuid, SubscriptionKey ?? earlier.SubscriptionKey, Source ?? earlier.Source, Status ?? earlier.Status);
}
