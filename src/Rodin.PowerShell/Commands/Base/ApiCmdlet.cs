using System.Management.Automation;
using System.Security;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Connections;

namespace Rodin.Commands;

/// <summary>The parameters of every cmdlet that talks to the service.</summary>
public abstract class ApiCmdlet : CancellableCmdlet
{
    [Parameter]
    [RequireType(typeof(SecureString), RequireTypeAttribute.ApiKeyAdvice)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    [Parameter]
    [RequireType(typeof(RodinConnection), RequireTypeAttribute.ConnectionAdvice)]
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

    /// <summary>What the engine needs to know for this call. Without a key where <paramref name="needsKey"/> says so.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>, <see cref="ErrorId.InsecureAddress"/>.</exception>
    internal RodinClientOptions MakeOptions(bool needsKey)
    {
        RodinConnection? connection = Connection ?? RodinConnection.Current;
        return new RodinClientOptions
        {
            BaseAddress = needsKey ? ConnectionSettings.BaseUri(BaseUri, connection) : RodinClientOptions.DefaultBaseAddress,
            ApiKey = needsKey ? ApiKey ?? connection?.ApiKey ?? ConnectionSettings.KeyFromEnvironment()?.Key : null,
            Proxy = connection?.Proxy,
            ProxyCredential = connection?.ProxyCredential,
            RequestsPerMinute = connection?.RequestsPerMinute ?? RodinConnection.UsualRequestsPerMinute,
            MaximumRetryCount = MaximumRetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
            ConnectionTimeout = TimeSpan.FromSeconds(ConnectionTimeoutSeconds),
            OperationTimeout = TimeSpan.FromSeconds(OperationTimeoutSeconds),
            UserAgent = "Rodin.PowerShell/" + typeof(ApiCmdlet).Assembly.GetName().Version.ToString(3),
            Log = sentence => Post(() => WriteVerbose(sentence)),
        };
    }
}
