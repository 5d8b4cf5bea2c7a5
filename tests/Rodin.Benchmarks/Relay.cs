using System.Net;
using System.Net.Sockets;

namespace Rodin.Benchmarks;

/// <summary>Stands between a client and a server on this machine as a distance would, or as a store that caps each connection.</summary>
/// <remarks>The loopback of a machine has neither, and what the kernel could add (netem) needs a module and rights that are often missing.</remarks>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly TimeSpan _roundTrip;
    private readonly long _bytesPerSecond;

    /// <param name="server">Where the connections go.</param>
    /// <param name="roundTrip">The time there and back again; zero for none.</param>
    /// <param name="bytesPerSecond">What the server's side of one connection may send; zero for no cap.</param>
    public Relay(IPEndPoint server, TimeSpan roundTrip, long bytesPerSecond)
    {
        _server = server;
        _roundTrip = roundTrip;
        _bytesPerSecond = bytesPerSecond;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client = await _listener.AcceptSocketAsync(_stop.Token);
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource broken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using (client)
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(_server, broken.Token);

                // The kernel has already shaken hands. A client that is that far away could not have sent its first byte before a round trip was over.
                RelayedStream up = new(client, server, _roundTrip / 2, _roundTrip, bytesPerSecond: 0);
                RelayedStream down = new(server, client, _roundTrip / 2, TimeSpan.Zero, _bytesPerSecond);
                await Task.WhenAll(up.RunAsync(broken), down.RunAsync(broken));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One of the two has gone; the other is let go of.
            }
        }
    }
}
