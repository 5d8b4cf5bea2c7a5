using System.Collections;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Takes files for their full paths, which is what their text is in PowerShell 7 but not always in 5.1. And keeps the pipeline from taking a row of
/// a CSV file, parsed JSON, or any other object with properties, for a path: where such an object lacks the property, the binder would else make
/// text of the whole of it.
/// </summary>
internal sealed class FilePathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData.Unwrap() switch
    {
        null or string or PathInfo => inputData,
        FileSystemInfo file => file.FullName,
        IList list => list.Cast<object?>().Select(item => item.Unwrap() is FileSystemInfo file ? file.FullName : item).ToArray(),
        _ => throw NoPath(),
    };

    private static ArgumentTransformationMetadataException NoPath()
    {
        // The binder goes on to the properties only after a failed cast.
        PSInvalidCastException cause = new("An object with properties is no path.");
        return new ArgumentTransformationMetadataException(cause.Message, cause);
    }
}
