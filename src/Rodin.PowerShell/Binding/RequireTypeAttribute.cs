using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>
/// Rejects values of other types before PowerShell tries to convert them. PowerShell's conversion error would contain the value, which may
/// be a secret. Text is not converted either, because it remains in the command history and in transcripts.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequireTypeAttribute(Type type, string message) : ArgumentTransformationAttribute
{
    internal const string ApiKeyMessage =
        "The API key must be a SecureString, so that it does not appear in histories and transcripts. Use (Read-Host -AsSecureString) or "
        + "(Get-Secret <name>), or omit the parameter and set $env:RODIN_API_KEY.";

    internal const string ConnectionMessage = "The connection must be an object of Connect-Rodin -PassThru. To specify a key, use -ApiKey.";

    internal const string CredentialMessage = "The proxy's credential must be a PSCredential. Use (Get-Credential).";

    internal const string FileMessage = "The file must be an object of Get-RodinDownload. To specify a link, use -Url and -Name.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData.Unwrap();
        if (value is null || type.IsInstanceOfType(value))
        {
            return inputData;
        }

        // The binder tries the properties of an input object only after an invalid cast.
        throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }
}
