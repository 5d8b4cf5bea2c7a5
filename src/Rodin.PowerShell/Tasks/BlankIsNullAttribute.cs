using System.Management.Automation;

namespace Rodin;

/// <summary>Makes the empty cell of a CSV file mean that nothing was given, where PowerShell would make a zero of it.</summary>
internal sealed class BlankIsNullAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;
}
