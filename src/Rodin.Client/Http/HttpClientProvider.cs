using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Rodin.Client.Http;

/// <summary>
/// The two named clients: the API's, which carries the key to one host and follows no redirect, and the files', which carries nothing.
/// They are shared by the whole process, so that a second call finds the first one's connections open.
/// </summary>
internal static class HttpClientProvider
{
    private const string Api = "Rodin.Api";
    private const string Files = "Rodin.Files";

    // Only what a handler cannot change from request to request tells one set of clients from another.
    private sealed record Settings(Uri? Proxy, NetworkCredential? ProxyCredential, TimeSpan ConnectionTimeout)
    {
        // Each Connect-Rodin makes a credential, and a host connects for days: by what they say, or clients would become ever more.
        public bool Equals(Settings? other) =>
            other is not null
            && Proxy == other.Proxy
            && ConnectionTimeout == other.ConnectionTimeout
            && Words(ProxyCredential) == Words(other.ProxyCredential);

        public override int GetHashCode() => (Proxy, ConnectionTimeout).GetHashCode();

        private static (string? User, string? Password, string? Domain) Words(NetworkCredential? credential) =>
            (credential?.UserName, credential?.Password, credential?.Domain);
    }

    private static readonly ConcurrentDictionary<Settings, Lazy<IHttpClientFactory>> s_factories = new();

    public static HttpClient CreateApiClient(RodinClientOptions options) => Create(Api, options);

    public static HttpClient CreateFileClient(RodinClientOptions options) => Create(Files, options);

    private static HttpClient Create(string name, RodinClientOptions options)
    {
        Settings settings = new(options.Proxy, options.ProxyCredential, options.ConnectionTimeout);
        HttpClient client = s_factories.GetOrAdd(settings, static key => new(() => CreateFactory(key))).Value.CreateClient(name);

        // Silence is what is timed, by IdleTimeout: never a whole body.
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", options.UserAgent);
        client.DefaultRequestHeaders.ExpectContinue = false;
        return client;
    }

    private static IHttpClientFactory CreateFactory(Settings settings)
    {
        ServiceCollection services = new();
        services.AddHttpClient(Api)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => CreateHandler(settings));
        services.AddHttpClient(Files)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => CreateHandler(settings))
            .AddHttpMessageHandler(() => new RedirectHandler());

        // Nobody listens to these metrics here. And on .NET 8 their filter would hand this load context's own System.Diagnostics.DiagnosticSource
        // to the runtime's SocketsHttpHandler, which knows another: a MissingMethodException at the first request.
        foreach (ServiceDescriptor filter in services
            .Where(service => service.ServiceType == typeof(IHttpMessageHandlerBuilderFilter)
                && service.ImplementationType?.Name.StartsWith("Metrics", StringComparison.Ordinal) == true)
            .ToList())
        {
            services.Remove(filter);
        }

        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
    }

    // What the protocol of TLS may be is said outright: older systems, and Windows PowerShell, still offer 1.0 if it is left to them. Version 1.3 is
    // beyond .NET Framework, and beyond macOS below .NET.
#if NET
    private static SocketsHttpHandler CreateHandler(Settings settings)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = settings.ConnectionTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            Proxy = SystemProxy.CreateIfNeeded(),
            SslOptions = { EnabledSslProtocols = OperatingSystem.IsMacOS() ? SslProtocols.Tls12 : SslProtocols.Tls12 | SslProtocols.Tls13 },
        };

        // No request is handed to whoever listens in the process, and no id of this machine's traces goes to the hosts. By name: the property's
        // type is the runtime's, and this load context has another of its own.
        typeof(SocketsHttpHandler).GetProperty("ActivityHeadersPropagator")!.SetValue(handler, null);
#else
    private static HttpClientHandler CreateHandler(Settings settings)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,

            // .NET Framework opens two connections a host unless told.
            MaxConnectionsPerServer = 64,
            SslProtocols = SslProtocols.Tls12,
        };
#endif
        if (settings.Proxy is not null)
        {
            handler.Proxy = new WebProxy(settings.Proxy) { Credentials = settings.ProxyCredential };
        }

        return handler;
    }
}
