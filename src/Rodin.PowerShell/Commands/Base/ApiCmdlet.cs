using System.Management.Automation;
using System.Security;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Connections;

namespace Rodin.Commands;

/// <summary>The parameters of every cmdlet that talks to the service.</summary>
public abstract class ApiCmdlet : CancellableCmdlet
{
    /// <summary>
    /// The API key for this call. Without it the key of <see cref="Connection"/> is taken, that of <c>Connect-Rodin</c>,
    /// <c>$env:RODIN_API_KEY</c> or <c>$env:HYPER3D_API_KEY</c>, whichever comes first.
    /// </summary>
    [Parameter]
    [RequireType(typeof(SecureString), RequireTypeAttribute.ApiKeyAdvice)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>What <c>Connect-Rodin -PassThru</c> gave: the way to take a connection into another runspace.</summary>
    [Parameter]
    [RequireType(typeof(RodinConnection), RequireTypeAttribute.ConnectionAdvice)]
    [ValidateNotNull]
    public RodinConnection? Connection { get; set; }

    /// <summary>The service's address: https, or http on a loopback address. <c>$env:RODIN_BASE_URI</c> sets it for all calls.</summary>
    [Parameter]
    [UriTransformation]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    /// <summary>How often a request that failed for a passing reason is repeated; 0 to 1000.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int MaximumRetryCount { get; set; } = 5;

    /// <summary>
    /// Seconds before the first repetition, 1 to 3600. The wait doubles each time, with jitter, up to half a minute. Where the other side names a
    /// time (<c>Retry-After</c>), that time counts.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int RetryIntervalSec { get; set; } = 1;

    /// <summary>Seconds that making a connection may take; 1 to 3600.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectionTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds of silence, before or within an answer, after which a request counts as failed; 1 to 86400. Never a limit on a whole transfer.</summary>
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
