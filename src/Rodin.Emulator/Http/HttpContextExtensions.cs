using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Rodin.Emulator.Http;

/// <summary>What faults do below HTTP.</summary>
internal static class Connection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public static Socket SocketOf(HttpContext context) => context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;

    /// <summary>Breaks the connection, with a reset (RST) or an orderly end (FIN).</summary>
    public static async Task CloseAsync(HttpContext context, bool reset, CancellationToken cancellationToken)
    {
        if (!reset)
        {
            // The client ends its side when it has read all. To abort before would be a reset, which may overtake what was sent.
            SocketOf(context).Shutdown(SocketShutdown.Send);
            await Task.Delay(s_patience, cancellationToken);
        }

        context.Abort();
    }
}
