using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Takes any text for an address, so that what is none is told so by the cmdlet: PowerShell's own conversion error would repeat all of it, with the
/// signature of a link or the password of a proxy.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UriTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly Uri s_none = new("…", UriKind.Relative);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData.Unwrap() switch
    {
        null => inputData,
        Uri address => address,
        { } value => Uri.TryCreate(value.ToString(), UriKind.RelativeOrAbsolute, out Uri? address) ? address : s_none,
    };
}
