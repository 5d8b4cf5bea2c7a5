using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rodin.Client.Tests.Http;

/// <summary>A host on loopback that answers each request with whatever the test makes of its head, and keeps the heads. Two ports are two hosts.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string> _answer;
    private int _connections;

    public RawServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAllAsync();
    }

    /// <summary>The heads of the requests that came, in order.</summary>
    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>How many connections came.</summary>
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
                _ = AnswerAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[8192];
            string answer = string.Empty;
            while (!answer.Contains("Connection: close", StringComparison.Ordinal))
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
                answer = _answer(head);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
            }

            // The client shuts it: whatever it still sends shall not become a reset.
            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
    }
}
