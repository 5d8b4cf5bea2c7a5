using System.Collections;
using System.Management.Automation;

namespace Rodin;

/// <summary>
/// Takes files for their full paths, which is what their text is in PowerShell 7 but not always in 5.1. And keeps the pipeline from taking a row of
/// a CSV file, or parsed JSON, for a path: where such an object lacks the property, the binder would else make text of the whole of it.
/// </summary>
internal sealed class FilePathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is PSObject { BaseObject: PSCustomObject })
        {
            // The binder goes on to the properties only after a failed cast.
            PSInvalidCastException cause = new("An object with properties is no path.");
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }

        return inputData switch
        {
            string text => text,
            PSObject { BaseObject: IList list } => PathsOf(list),
            IList list => PathsOf(list),
            _ => PathOf(inputData),
        };
    }

    private static object?[] PathsOf(IList list) => [.. list.Cast<object?>().Select(PathOf)];

    private static object? PathOf(object? value) => value is PSObject { BaseObject: FileSystemInfo wrapped } ? wrapped.FullName
        : value is FileSystemInfo file ? file.FullName
        : value;
}
