using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Rodin.Client.Http;

/// <summary>
/// Creates the two HTTP clients: the API client, which sends the key to one host and does not follow redirects, and the file client, which
/// sends no key. Their handlers are shared by the process, so that later calls reuse open connections.
/// </summary>
internal static class HttpClientProvider
{
    private const string Api = "Rodin.Api";
    private const string Files = "Rodin.Files";

    // The settings that a handler cannot change for each request. Each combination has its own handlers.
    private sealed record Settings(Uri? Proxy, NetworkCredential? ProxyCredential, TimeSpan ConnectionTimeout)
    {
        // Compares credentials by value: each Connect-Rodin creates an object, and a process that runs for days would collect handlers.
        public bool Equals(Settings? other) =>
            other is not null
            && Proxy == other.Proxy
            && ConnectionTimeout == other.ConnectionTimeout
            && ValuesOf(ProxyCredential) == ValuesOf(other.ProxyCredential);

        public override int GetHashCode() => (Proxy, ConnectionTimeout).GetHashCode();

        private static (string? User, string? Password, string? Domain) ValuesOf(NetworkCredential? credential) =>
            (credential?.UserName, credential?.Password, credential?.Domain);
    }

    private static readonly ConcurrentDictionary<Settings, Lazy<IHttpClientFactory>> s_factories = new();

    public static HttpClient CreateApiClient(RodinClientOptions options) => Create(Api, options);

    public static HttpClient CreateFileClient(RodinClientOptions options) => Create(Files, options);

    private static HttpClient Create(string name, RodinClientOptions options)
    {
        Settings settings = new(options.Proxy, options.ProxyCredential, options.ConnectionTimeout);
        HttpClient client = s_factories.GetOrAdd(settings, static key => new(() => CreateFactory(key))).Value.CreateClient(name);

        // IdleTimeout limits the time without data. HttpClient's own timeout would limit the total time.
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

        // The metrics filter must go: on .NET 8 it passes a type of this load context's System.Diagnostics.DiagnosticSource to the
        // runtime's SocketsHttpHandler, which uses another version, and the first request fails with a MissingMethodException.
        foreach (ServiceDescriptor filter in services
            .Where(service => service.ServiceType == typeof(IHttpMessageHandlerBuilderFilter)
                && service.ImplementationType?.Name.StartsWith("Metrics", StringComparison.Ordinal) == true)
            .ToList())
        {
            services.Remove(filter);
        }

        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
    }

    // TLS versions are explicit: older systems, and Windows PowerShell, offer 1.0 by default. .NET Framework, and .NET on macOS, do not
    // support 1.3.
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

        // Requests are not passed to diagnostic listeners of the process, and trace ids are not sent. By reflection: the property's type
        // belongs to the runtime's assembly, and this load context has another version of it.
        typeof(SocketsHttpHandler).GetProperty("ActivityHeadersPropagator")!.SetValue(handler, null);
#else
    private static HttpClientHandler CreateHandler(Settings settings)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,

            // .NET Framework opens two connections per host by default.
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
