using System.Net;
using System.Security;

namespace Rodin.Client;

/// <summary>Where the service is, how to be let in, and how patient to be.</summary>
public sealed class RodinClientOptions
{
    /// <summary>The service's documented address.</summary>
    public static Uri DefaultBaseAddress { get; } = new("https://api.hyper3d.com/api/v2");

    /// <summary>The address that the endpoints' names are appended to; https, or http on a loopback address.</summary>
    public Uri BaseAddress { get; init; } = DefaultBaseAddress;

    /// <summary>The key, sent as a bearer token to <see cref="BaseAddress"/> and nowhere else. Transfers need none.</summary>
    public SecureString? ApiKey { get; init; }

    /// <summary>The proxy for everything; the system's own when null.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>What the proxy asks for.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>The longest that making a connection may take.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest silence of the other side, before or within an answer; never the length of a whole transfer.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is repeated at the most; 0 and more.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>The wait before the first repetition; it doubles, with jitter, up to half a minute. A <c>Retry-After</c> goes before it.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many requests a minute may have while tasks are submitted or waited for, over all that this process asks with the key; 1 and more.
    /// The service allows 120 or 240 by plan (documented).
    /// </summary>
    public int RequestsPerMinute { get; init; } = 120;

    /// <summary>Sent as <c>User-Agent</c>.</summary>
    public string UserAgent { get; init; } = "Rodin.PowerShell";

    /// <summary>Told in a sentence what happens along the way (a retry, a wait), from any thread. Never told a secret.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>The clock of waits, timeouts and dates, so that tests need not sleep.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
