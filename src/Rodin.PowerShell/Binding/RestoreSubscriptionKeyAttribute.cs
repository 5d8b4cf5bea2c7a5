using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace Rodin.Binding;

/// <summary>
/// Lets the task that an error is about be piped in again, as long as the process lives, although nothing that the error leads to holds its
/// subscription key: errors are logged.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RestoreSubscriptionKeyAttribute : ArgumentTransformationAttribute
{
    private static readonly ConditionalWeakTable<RodinTask, string> s_keys = new();

    /// <summary>The task as an error's target.</summary>
    public static RodinTask Withhold(RodinTask task)
    {
        RodinTask target = task.WithoutKey();
        if (task.SubscriptionKey is not null)
        {
            s_keys.Add(target, task.SubscriptionKey);
        }

        return target;
    }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData.Unwrap() is RodinTask task && s_keys.TryGetValue(task, out string? key) ? new[] { key } : inputData;
}
