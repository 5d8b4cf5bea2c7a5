using System.Globalization;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Converts the empty cell of a CSV file to null, which PowerShell would convert to 0. Text that is not a number is an error; PowerShell
/// would ignore it if it comes through the pipeline.
/// </summary>
internal sealed class NullableNumberTransformationAttribute(Type type) : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (plain is null || (plain is string text && string.IsNullOrWhiteSpace(text)))
        {
            return null;
        }

        if (LanguagePrimitives.TryConvertTo(plain, type, CultureInfo.InvariantCulture, out object number))
        {
            return number;
        }

        string expected = type == typeof(int) ? "integer" : "number";
        throw new ArgumentTransformationMetadataException($"'{plain}' is not a valid {expected}.");
    }
}
