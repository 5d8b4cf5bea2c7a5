using System.Collections;
using System.Management.Automation;

namespace Rodin;

/// <summary>
/// Keeps the pipeline from taking a row of a CSV file, parsed JSON, or any other object with properties, for a path: where such an object lacks the
/// property, the binder would else make text of the whole of it.
/// </summary>
internal sealed class NoRowsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is null or string or FileSystemInfo or PathInfo or IList)
        {
            return inputData;
        }

        // The binder goes on to the properties only after a failed cast.
        PSInvalidCastException cause = new("An object with properties is no path.");
        throw new ArgumentTransformationMetadataException(cause.Message, cause);
    }
}
