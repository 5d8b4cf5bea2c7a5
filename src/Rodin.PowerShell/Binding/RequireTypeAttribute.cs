using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Refuses what is not of the type before PowerShell's own conversion error repeats it, since it may well be a secret that was meant for elsewhere. It
/// is not converted either: text on a command line stays in the history and in transcripts.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequireTypeAttribute(Type type, string advice) : ArgumentTransformationAttribute
{
    internal const string ApiKeyAdvice =
        "The API key must be a SecureString, so that it stays out of histories and transcripts: (Read-Host -AsSecureString), "
        + "(Get-Secret <name>), or leave the parameter out and set $env:RODIN_API_KEY.";

    internal const string ConnectionAdvice = "A connection is what Connect-Rodin -PassThru emits. A key is given with -ApiKey.";

    internal const string CredentialAdvice = "The proxy's name and password are a credential: (Get-Credential).";

    internal const string FileAdvice = "A file is what Get-RodinDownload emits. A link is given with -Url, and with -Name.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData.Unwrap();
        if (value is null || type.IsInstanceOfType(value))
        {
            return inputData;
        }

        // The binder goes on to the properties of what is piped in only after a failed cast.
        throw new ArgumentTransformationMetadataException(advice, new PSInvalidCastException(advice));
    }
}
