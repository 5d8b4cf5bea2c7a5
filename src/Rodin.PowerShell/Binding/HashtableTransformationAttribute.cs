using System.Collections;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Also accepts objects of parsed JSON for a hashtable. Other values are an error; PowerShell would ignore them if they come through the
/// pipeline.
/// </summary>
internal sealed class HashtableTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        switch (inputData.Unwrap())
        {
            case null:
            case string text when string.IsNullOrWhiteSpace(text):
                return null;
            case IDictionary map:
                return map as Hashtable ?? new Hashtable(map);
            case PSObject bag:
                Hashtable fields = [];
                foreach (PSPropertyInfo property in bag.Properties)
                {
                    fields[property.Name] = property.Value;
                }

                return fields;
            default:
                throw new ArgumentTransformationMetadataException("The value is not a hashtable, such as @{ field = 'value' }.");
        }
    }
}
