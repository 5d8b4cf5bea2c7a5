using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security;

namespace Rodin;

/// <summary>
/// Where the service is and with which key it is asked, as <c>Connect-Rodin</c> made it. Held by runspace, so that two tenants in one process
/// never meet. The key itself is in no property: nothing that shows, compares or serialises a connection can show it.
/// </summary>
public sealed class RodinConnection
{
    // By plan it is 120 or 240 (documented).
    internal const int DefaultRequestsPerMinute = 120;

    // By what a runspace gets anew when it is reset for another's use, as ForEach-Object -Parallel does between items. The runspace itself stays the same.
    private static readonly ConditionalWeakTable<PSEventManager, RodinConnection> s_byRunspace = new();

    internal RodinConnection(Uri baseUri, SecureString apiKey, string keySource, Uri? proxy, NetworkCredential? proxyCredential, int requestsPerMinute)
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

    /// <summary>Where the key came from: <c>-ApiKey</c>, <c>-SecretName …</c> or <c>$env:…</c>.</summary>
    public string KeySource { get; }

    /// <summary>The proxy that all requests go through; null for the system's own.</summary>
    public Uri? Proxy { get; }

    /// <summary>How many requests a minute may have while tasks are submitted or waited for.</summary>
    public int RequestsPerMinute { get; }

    /// <summary>The runspace's own connection; null before <c>Connect-Rodin</c>.</summary>
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

    /// <summary>The service's address.</summary>
    public override string ToString() => BaseUri.ToString();
}
