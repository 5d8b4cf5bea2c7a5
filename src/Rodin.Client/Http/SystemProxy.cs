#if NET
using System.Net;

namespace Rodin.Client.Http;

/// <summary>
/// The proxy of an environment variable that contains a password (<c>HTTPS_PROXY=http://user:password@host</c>). The runtime repeats a
/// proxy's address in messages and events, so it gets the address without the password.
/// </summary>
internal sealed class SystemProxy(IWebProxy inner) : IWebProxy
{
    private static readonly string[] s_variables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    /// <summary>
    /// Creates the proxy; returns null without such a variable, because the runtime's own proxy also supports scripts and failover.
    /// </summary>
    public static SystemProxy? CreateIfNeeded() =>
        s_variables.SelectMany(name => new[] { name, name.ToLowerInvariant() })
            .Any(name => Environment.GetEnvironmentVariable(name)?.Contains('@') == true)
            ? new SystemProxy(HttpClient.DefaultProxy)
            : null;

    // The inner proxy finds the credential by the address without the password too.
    public ICredentials? Credentials
    {
        get => inner.Credentials;
        set => inner.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) =>
        inner.GetProxy(destination) is { } proxy ? new UriBuilder(proxy) { UserName = string.Empty, Password = string.Empty }.Uri : null;

    public bool IsBypassed(Uri host) => inner.IsBypassed(host);
}
#endif
