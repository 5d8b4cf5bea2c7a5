using System.Net;
using System.Net.Sockets;

namespace Rodin.Benchmarks;

/// <summary>Adds a round-trip time, or a rate limit for each connection, between a client and a server on this machine.</summary>
/// <remarks>The kernel could do the same (netem), but that needs a module and permissions that are often missing.</remarks>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly TimeSpan _roundTrip;
    private readonly long _bytesPerSecond;

    /// <param name="server">The server.</param>
    /// <param name="roundTrip">The round-trip time; zero for none.</param>
    /// <param name="bytesPerSecond">The limit on what the server sends over each connection; 0 for none.</param>
    public Relay(IPEndPoint server, TimeSpan roundTrip, long bytesPerSecond)
    {
        _server = server;
        _roundTrip = roundTrip;
        _bytesPerSecond = bytesPerSecond;
        _listener.Start(512);
        _ = AcceptAsync();
    }

    /// <summary>The port on which it listens.</summary>
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

                // The kernel has already completed the handshake; over a real distance the client could send its first byte only after a
                // round trip.
                RelayedStream up = new(client, server, _roundTrip / 2, _roundTrip, bytesPerSecond: 0);
                RelayedStream down = new(server, client, _roundTrip / 2, TimeSpan.Zero, _bytesPerSecond);
                await Task.WhenAll(up.RunAsync(broken), down.RunAsync(broken));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One side has closed the connection, so the other is closed too.
            }
        }
    }
}
