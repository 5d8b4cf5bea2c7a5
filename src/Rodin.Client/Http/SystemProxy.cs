#if NET
using System.Net;

namespace Rodin.Client.Http;

/// <summary>
/// The system's own proxy where the environment names it together with a password (<c>HTTPS_PROXY=http://user:password@host</c>): the runtime
/// repeats the address in its messages and events, so it gets to see one without.
/// </summary>
internal sealed class SystemProxy(IWebProxy inner) : IWebProxy
{
    private static readonly string[] s_variables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    /// <summary>One, or null where there is no password: then the runtime's own ways are best, which know of scripts and of proxies that fail.</summary>
    public static SystemProxy? CreateIfNeeded() =>
        s_variables.SelectMany(name => new[] { name, name.ToLowerInvariant() }).Any(name => Environment.GetEnvironmentVariable(name)?.Contains('@') == true)
            ? new SystemProxy(HttpClient.DefaultProxy)
            : null;

    // By an address that is the same but for the password it is found all the same.
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
