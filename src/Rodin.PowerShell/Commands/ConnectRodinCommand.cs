using System.Management.Automation;
using System.Net;
using System.Security;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Completion;
using Rodin.Connections;

namespace Rodin.Commands;

/// <summary>Sets the key, the address and the proxy of this runspace's calls. Sends no request.</summary>
[Cmdlet(VerbsCommunications.Connect, "Rodin", DefaultParameterSetName = ApiKeySet)]
[OutputType(typeof(RodinConnection))]
public sealed class ConnectRodinCommand : PSCmdlet
{
    private const string ApiKeySet = "ApiKey";
    private const string SecretSet = "Secret";

    [Parameter(ParameterSetName = ApiKeySet, Position = 0)]
    [RequireType(typeof(SecureString), RequireTypeAttribute.ApiKeyAdvice)]
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
    [RequireType(typeof(PSCredential), RequireTypeAttribute.CredentialAdvice)]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    [Parameter]
    [ValidateRange(1, 100_000)]
    public int RequestsPerMinute { get; set; } = RodinConnection.UsualRequestsPerMinute;

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            (SecureString key, string source) = FindKey();
            (Uri? proxy, NetworkCredential? credential) = FindProxy();
            RodinConnection connection = new(ConnectionSettings.BaseUri(BaseUri, connection: null), key, source, proxy, credential, RequestsPerMinute);
            RodinConnection.Current = connection;
            if (PassThru)
            {
                WriteObject(connection);
            }
        }
        catch (RodinClientException failure)
        {
            ThrowTerminatingError(ErrorRecords.Record(
                failure, SecretName is not null ? SecretVault.Shown(SecretName) : BaseUri is null ? null : Redactor.Link(BaseUri.OriginalString)));
        }
    }

    // People write a proxy's password into its address, and the address is shown.
    private (Uri? Proxy, NetworkCredential? Credential) FindProxy()
    {
        NetworkCredential? credential = ProxyCredential?.GetNetworkCredential();
        if (Proxy is null)
        {
            return (null, credential);
        }

        if (!Proxy.IsAbsoluteUri || Proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5"))
        {
            throw new RodinClientException(ErrorId.InvalidRequest, "What -Proxy was given is no address such as http://proxy.example:8080.");
        }

        if (Proxy.UserInfo.Length > 0)
        {
            string[] parts = Proxy.UserInfo.Split([':'], 2);
            credential ??= new NetworkCredential(
                Uri.UnescapeDataString(parts[0]), ConnectionSettings.Protect(Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? string.Empty)));
        }

        // Without whatever else people write there.
        return (new Uri($"{Proxy.Scheme}://{Proxy.Authority}"), credential);
    }

    private (SecureString Key, string Source) FindKey()
    {
        if (ParameterSetName == SecretSet)
        {
            return (SecretVault.Read(this, SecretName!, Vault), $"secret '{SecretName}'");
        }

        if (ApiKey is not null)
        {
            return ApiKey.Length > 0 ? (ApiKey, "-ApiKey") : throw new RodinClientException(ErrorId.ApiKeyMissing, "The API key is empty.");
        }

        return ConnectionSettings.KeyFromEnvironment() ?? throw new RodinClientException(ErrorId.ApiKeyMissing, "There is no API key.");
    }
}
