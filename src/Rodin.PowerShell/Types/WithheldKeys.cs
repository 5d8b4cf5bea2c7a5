using System.Runtime.CompilerServices;

namespace Rodin;

/// <summary>
/// Keeps the subscription keys of tasks that are the target of an error. Errors are logged and serialized, so no property of the target may
/// lead to the key. Within the process the task can still be piped to <c>Wait-RodinTask</c>.
/// </summary>
internal static class WithheldKeys
{
    // Weak: the key lives as long as the error's target.
    private static readonly ConditionalWeakTable<RodinTask, string> s_keys = new();

    /// <summary>Returns a copy of a task without its subscription key, and keeps the key.</summary>
    public static RodinTask Withhold(RodinTask task)
    {
        RodinTask copy = task.WithoutKey();
        if (task.SubscriptionKey is not null)
        {
            s_keys.Add(copy, task.SubscriptionKey);
        }

        return copy;
    }

    /// <summary>Gets the subscription key of such a copy; null if there is none.</summary>
    public static string? Find(RodinTask task) => s_keys.TryGetValue(task, out string? key) ? key : null;
}
