using System.Collections;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Converts file objects to their full paths; in Windows PowerShell 5.1, their text is sometimes only the name. Rejects other objects with
/// properties, such as rows of a CSV file or parsed JSON: if they lack the property, the parameter binder would convert the whole object to
/// text.
/// </summary>
internal sealed class FilePathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData.Unwrap() switch
    {
        null or string or PathInfo => inputData,
        FileSystemInfo file => file.FullName,
        IList list => list.Cast<object?>().Select(item => item.Unwrap() is FileSystemInfo file ? file.FullName : item).ToArray(),
        _ => throw CreateException(),
    };

    private static ArgumentTransformationMetadataException CreateException()
    {
        // The binder tries the object's properties only after an invalid cast.
        PSInvalidCastException cause = new("The object is not a file path.");
        return new ArgumentTransformationMetadataException(cause.Message, cause);
    }
}
