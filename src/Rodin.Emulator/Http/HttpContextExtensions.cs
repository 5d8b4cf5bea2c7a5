using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Rodin.Emulator.Http;

/// <summary>Access to the connection of a request, for faults below HTTP.</summary>
internal static class HttpContextExtensions
{
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(1);

    public static Socket GetSocket(this HttpContext context) => context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;

    /// <summary>Closes the connection with a reset (RST) or FIN.</summary>
    public static async Task CloseConnectionAsync(this HttpContext context, bool reset, CancellationToken cancellationToken)
    {
        if (!reset)
        {
            // The client closes its side after it has read everything. An abort before that sends RST, which can discard data in transit.
            context.GetSocket().Shutdown(SocketShutdown.Send);
            await Task.Delay(s_closeTimeout, cancellationToken);
        }

        context.Abort();
    }
}
