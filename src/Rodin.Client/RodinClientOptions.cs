using System.Net;
using System.Security;

namespace Rodin.Client;

/// <summary>The service's address, the API key, timeouts and retries.</summary>
public sealed class RodinClientOptions
{
    /// <summary>The documented address, <c>https://api.hyper3d.com/api/v2</c>.</summary>
    public static Uri DefaultBaseAddress { get; } = new("https://api.hyper3d.com/api/v2");

    /// <summary>The base address of the endpoints: https, or http on a loopback address.</summary>
    public Uri BaseAddress { get; init; } = DefaultBaseAddress;

    /// <summary>The API key, which is sent as a bearer token to <see cref="BaseAddress"/> only. Downloads do not need it.</summary>
    public SecureString? ApiKey { get; init; }

    /// <summary>The proxy for all requests; null for the system's proxy.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The credential for <see cref="Proxy"/>.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>The longest time for establishing a connection; 30 s by default.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The idle timeout: the longest time without received data, before or within a response; 60 s by default. The total time of a download
    /// is not limited.
    /// </summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of retries after a transient error; 0 or more, 5 by default.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>
    /// The delay before the first retry; 1 s by default. It doubles with each retry, with jitter, up to 30 s. <c>Retry-After</c> takes
    /// precedence.
    /// </summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The largest number of requests per minute while tasks are submitted or polled, for all requests of this process with the key; at
    /// least 1, 120 by default. The service allows 120 or 240 (documented).
    /// </summary>
    public int RequestsPerMinute { get; init; } = 120;

    /// <summary>
    /// The largest number of simultaneous requests and downloads of a client; at least 1, 16 by default.
    /// </summary>
    public int MaximumConnections { get; init; } = 16;

    /// <summary>The <c>User-Agent</c> header.</summary>
    public string UserAgent { get; init; } = "Rodin.PowerShell";

    /// <summary>Receives a sentence without secrets about each retry and delay, on any thread.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>The clock of delays, timeouts and dates. Tests replace it.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}
