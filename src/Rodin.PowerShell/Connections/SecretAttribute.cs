using System.Management.Automation;
using System.Security;

namespace Rodin;

/// <summary>
/// Refuses a key that was given as plain text before PowerShell's own conversion error repeats it. Text on a command line stays in the history
/// and in transcripts, so it is not converted either.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is null or SecureString
            ? inputData
            : throw new ArgumentTransformationMetadataException(
                "The API key must be a SecureString, so that it stays out of histories and transcripts: (Read-Host -AsSecureString), "
                + "(Get-Secret <name>), or leave the parameter out and set $env:RODIN_API_KEY.");
    }
}
