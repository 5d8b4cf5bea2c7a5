using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Rodin.Emulator.Http;

/// <summary>Kestrel on 127.0.0.1, without configuration, logging or anything else that a host brings along.</summary>
internal static class WebServer
{
    public static WebApplication Create(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));

        // A flush then ends when the bytes are with the network: what a fault counts, and when it strikes, is exact.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 1);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);

            // File names in Content-Disposition, in the bytes that stores send them in.
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;

            // Large pictures and models come in, and slow clients are none of the emulator's business.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        return builder.Build();
    }

    public static Uri AddressOf(WebApplication server) =>
        new(server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
}
