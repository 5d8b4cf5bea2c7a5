using System.Management.Automation;
using System.Security;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Connections;

namespace Rodin.Commands;

/// <summary>Base of the cmdlets that send requests to the service. Declares their common parameters.</summary>
public abstract class ApiCmdlet : CancellableCmdlet
{
    [Parameter]
    [RequireType(typeof(SecureString), RequireTypeAttribute.ApiKeyMessage)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    [Parameter]
    [RequireType(typeof(RodinConnection), RequireTypeAttribute.ConnectionMessage)]
    [ValidateNotNull]
    public RodinConnection? Connection { get; set; }

    [Parameter]
    [UriTransformation]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    [Parameter]
    [ValidateRange(0, 1000)]
    public int MaximumRetryCount { get; set; } = 5;

    [Parameter]
    [ValidateRange(1, 3600)]
    public int RetryIntervalSec { get; set; } = 1;

    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectionTimeoutSeconds { get; set; } = 30;

    [Parameter]
    [ValidateRange(1, 86400)]
    public int OperationTimeoutSeconds { get; set; } = 60;

    /// <summary>Creates the engine's options from the parameters, the connection and the environment.</summary>
    /// <param name="requiresKey">Whether requests to the service will be sent. Without them, key and address are left out.</param>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.ApiKeyMissing"/>: no key was given. <see cref="ErrorId.InsecureAddress"/>: the address is not https.
    /// </exception>
    internal RodinClientOptions CreateOptions(bool requiresKey)
    {
        RodinConnection? connection = Connection ?? RodinConnection.Current;
        return new RodinClientOptions
        {
            BaseAddress = requiresKey ? ConnectionSettings.GetBaseUri(BaseUri, connection) : RodinClientOptions.DefaultBaseAddress,
            ApiKey = requiresKey ? ApiKey ?? connection?.ApiKey ?? ConnectionSettings.GetKeyFromEnvironment()?.Key : null,
            Proxy = connection?.Proxy,
            ProxyCredential = connection?.ProxyCredential,
            RequestsPerMinute = connection?.RequestsPerMinute ?? RodinConnection.DefaultRequestsPerMinute,
            MaximumRetryCount = MaximumRetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
            ConnectionTimeout = TimeSpan.FromSeconds(ConnectionTimeoutSeconds),
            OperationTimeout = TimeSpan.FromSeconds(OperationTimeoutSeconds),
            UserAgent = "Rodin.PowerShell/" + typeof(ApiCmdlet).Assembly.GetName().Version.ToString(3),
            Log = text => Post(() => WriteVerbose(text)),
        };
    }
}
