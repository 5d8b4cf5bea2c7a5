using System.Globalization;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>As <see cref="ValidateRangeAttribute"/>, but null passes: an empty cell of a CSV file, or a null out of JSON, is as good as not given.</summary>
internal sealed class ValidateNullableRangeAttribute(int least, int most) : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is not null && Convert.ToInt32(arguments, CultureInfo.InvariantCulture) is { } number && (number < least || number > most))
        {
            throw new ValidationMetadataException(most == int.MaxValue ? $"{number} is less than {least}." : $"{number} is not from {least} to {most}.");
        }
    }
}
