using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Replaces a task that is an error's target with its subscription key, so that <c>$Error[0].TargetObject | Wait-RodinTask</c> works.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RestoreSubscriptionKeyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData.Unwrap() is RodinTask task && WithheldKeys.Find(task) is { } key ? new[] { key } : inputData;
}
