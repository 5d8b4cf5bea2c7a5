using System.Management.Automation;
using System.Net;
using System.Security;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Completion;
using Rodin.Connections;

namespace Rodin.Commands;

/// <summary>Sets the key, the address and the proxy for this runspace. Sends no request.</summary>
[Cmdlet(VerbsCommunications.Connect, "Rodin", DefaultParameterSetName = ApiKeySet)]
[OutputType(typeof(RodinConnection))]
public sealed class ConnectRodinCommand : PSCmdlet
{
    private const string ApiKeySet = "ApiKey";
    private const string SecretSet = "Secret";

    [Parameter(ParameterSetName = ApiKeySet, Position = 0)]
    [RequireType(typeof(SecureString), RequireTypeAttribute.ApiKeyMessage)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    [Parameter(ParameterSetName = SecretSet, Mandatory = true)]
    [ArgumentCompleter(typeof(VaultCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    [Parameter(ParameterSetName = SecretSet)]
    [ArgumentCompleter(typeof(VaultCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    [Parameter]
    [UriTransformation]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    [Parameter]
    [UriTransformation]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    [Parameter]
    [RequireType(typeof(PSCredential), RequireTypeAttribute.CredentialMessage)]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    [Parameter]
    [ValidateRange(1, 100_000)]
    public int RequestsPerMinute { get; set; } = RodinConnection.DefaultRequestsPerMinute;

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            (SecureString key, string source) = GetKey();
            (Uri? proxy, NetworkCredential? credential) = GetProxy();
            Uri baseUri = ConnectionSettings.GetBaseUri(BaseUri, connection: null);
            RodinConnection connection = new(baseUri, key, source, proxy, credential, RequestsPerMinute);
            RodinConnection.Current = connection;
            if (PassThru)
            {
                WriteObject(connection);
            }
        }
        catch (RodinClientException failure)
        {
            ThrowTerminatingError(ErrorRecords.Create(failure, GetErrorTarget(), GetRemedy(failure)));
        }
    }

    private string? GetRemedy(RodinClientException failure) =>
        ParameterSetName == SecretSet && failure.ErrorId == ErrorId.ApiKeyMissing ? SecretVault.GetRemedy(this) : null;

    private string? GetErrorTarget()
    {
        if (SecretName is not null)
        {
            return SecretVault.RedactName(SecretName);
        }

        return BaseUri is null ? null : Redactor.Link(BaseUri.OriginalString);
    }

    // Moves user name and password from the proxy's URI into the credential, because the URI is displayed.
    private (Uri? Proxy, NetworkCredential? Credential) GetProxy()
    {
        NetworkCredential? credential = ProxyCredential?.GetNetworkCredential();
        if (Proxy is null)
        {
            return (null, credential);
        }

        if (!Proxy.IsAbsoluteUri || Proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5"))
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, "-Proxy", "not a valid proxy URI; expected a URI such as http://proxy.example:8080.");
        }

        if (Proxy.UserInfo.Length > 0)
        {
            string[] parts = Proxy.UserInfo.Split([':'], 2);
            string password = Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? string.Empty);
            credential ??= new NetworkCredential(Uri.UnescapeDataString(parts[0]), ConnectionSettings.ToSecureString(password));
        }

        // Drops path and query, which a proxy's URI does not have.
        return (new Uri($"{Proxy.Scheme}://{Proxy.Authority}"), credential);
    }

    private (SecureString Key, string Source) GetKey()
    {
        if (ParameterSetName == SecretSet)
        {
            return (SecretVault.Read(this, SecretName!, Vault), $"secret '{SecretName}'");
        }

        if (ApiKey is not null)
        {
            return ApiKey.Length > 0
                ? (ApiKey, "-ApiKey")
                : throw new RodinClientException(ErrorId.ApiKeyMissing, "-ApiKey", "the key is empty.");
        }

        return ConnectionSettings.GetKeyFromEnvironment() ?? throw new RodinClientException(ErrorId.ApiKeyMissing, "No API key was found.");
    }
}
