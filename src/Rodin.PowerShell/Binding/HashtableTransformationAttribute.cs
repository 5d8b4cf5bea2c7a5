using System.Collections;
using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Takes what parsed JSON has for a hashtable too. What is neither is an error, where PowerShell would pass over it if it comes through the pipeline.
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
                throw new ArgumentTransformationMetadataException("Fields are given as a hashtable, such as @{ field = 'value' }.");
        }
    }
}
