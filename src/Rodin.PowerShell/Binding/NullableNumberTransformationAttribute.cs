using System.Globalization;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Makes the empty cell of a CSV file mean that nothing was given, where PowerShell would make a zero of it, and an error of what is no number, where
/// PowerShell would pass over it if it comes through the pipeline.
/// </summary>
internal sealed class NullableNumberTransformationAttribute(Type type) : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is null || (bare is string text && string.IsNullOrWhiteSpace(text)))
        {
            return null;
        }

        return LanguagePrimitives.TryConvertTo(bare, type, CultureInfo.InvariantCulture, out object number)
            ? number
            : throw new ArgumentTransformationMetadataException($"'{bare}' is no such number as is wanted here.");
    }
}
