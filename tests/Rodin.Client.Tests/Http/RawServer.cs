using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rodin.Client.Tests.Http;

/// <summary>
/// A host on loopback that sends the response that the test creates for a request's headers, and records the headers. Two ports are two
/// hosts.
/// </summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string> _respond;
    private int _connections;

    public RawServer(Func<string, string> respond)
    {
        _respond = respond;
        _listener.Start();
        _ = AcceptAllAsync();
    }

    /// <summary>The request lines and headers of the received requests, in order.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>The number of accepted connections.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                _ = RespondAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task RespondAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[8192];
            string response = string.Empty;
            while (!response.Contains("Connection: close", StringComparison.Ordinal))
            {
                string head = string.Empty;
                while (!head.Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int read = await stream.ReadAsync(buffer);
                    if (read == 0)
                    {
                        return;
                    }

                    head += Encoding.Latin1.GetString(buffer, 0, read);
                }

                Heads.Enqueue(head);
                response = _respond(head);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(response));
            }

            // The client closes the connection: data that it still sends must not cause a reset.
            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
    }
}
