using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Converts any text to a URI, so that the cmdlet reports one that is not valid. PowerShell's conversion error would contain the text, with
/// the signature of a link or the password of a proxy.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UriTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly Uri s_invalid = new("…", UriKind.Relative);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData.Unwrap() switch
    {
        null => inputData,
        Uri address => address,
        { } value => Uri.TryCreate(value.ToString(), UriKind.RelativeOrAbsolute, out Uri? address) ? address : s_invalid,
    };
}
