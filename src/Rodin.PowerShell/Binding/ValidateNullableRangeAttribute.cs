using System.Globalization;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>Like <see cref="ValidateRangeAttribute"/>, but accepts null, the value of an empty CSV cell and of a JSON null.</summary>
internal sealed class ValidateNullableRangeAttribute(int minimum, int maximum) : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is null)
        {
            return;
        }

        int number = Convert.ToInt32(arguments, CultureInfo.InvariantCulture);
        if (number < minimum || number > maximum)
        {
            throw new ValidationMetadataException(maximum == int.MaxValue
                ? $"{number} is less than the minimum of {minimum}."
                : $"{number} is not in the range {minimum} to {maximum}.");
        }
    }
}
