using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security;

namespace Rodin;

/// <summary>
/// The address and the key that <c>Connect-Rodin</c> set. Stored per runspace, so that tenants in one process are separate. The key is not
/// in a public property, so displaying, comparing or serializing a connection does not reveal it.
/// </summary>
public sealed class RodinConnection
{
    // 120 or 240, depending on the plan (documented).
    internal const int DefaultRequestsPerMinute = 120;

    // The key is an object that a reset of the runspace replaces; ForEach-Object -Parallel resets runspaces between items. The runspace
    // stays the same.
    private static readonly ConditionalWeakTable<PSEventManager, RodinConnection> s_byRunspace = new();

    internal RodinConnection(
        Uri baseUri, SecureString apiKey, string keySource, Uri? proxy, NetworkCredential? proxyCredential, int requestsPerMinute)
    {
        BaseUri = baseUri;
        ApiKey = apiKey;
        KeySource = keySource;
        Proxy = proxy;
        ProxyCredential = proxyCredential;
        RequestsPerMinute = requestsPerMinute;
    }

    /// <summary>The service's address.</summary>
    public Uri BaseUri { get; }

    /// <summary>The source of the key: <c>-ApiKey</c>, <c>secret '…'</c> or <c>$env:…</c>.</summary>
    public string KeySource { get; }

    /// <summary>The proxy for all requests; null for the system's proxy settings.</summary>
    public Uri? Proxy { get; }

    /// <summary>The maximum number of requests per minute for submitting tasks and waiting for them.</summary>
    public int RequestsPerMinute { get; }

    /// <summary>The runspace's connection; null before <c>Connect-Rodin</c>.</summary>
    internal static RodinConnection? Current
    {
        get => s_byRunspace.TryGetValue(Runspace.DefaultRunspace.Events, out RodinConnection? connection) ? connection : null;
        set
        {
            s_byRunspace.Remove(Runspace.DefaultRunspace.Events);
            if (value is not null)
            {
                s_byRunspace.Add(Runspace.DefaultRunspace.Events, value);
            }
        }
    }

    internal SecureString ApiKey { get; }

    internal NetworkCredential? ProxyCredential { get; }

    /// <summary>Returns <see cref="BaseUri"/> as text.</summary>
    public override string ToString() => BaseUri.ToString();
}
