using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rodin.Client.Tests;

/// <summary>A server that sends exactly the text of the test, including malformed responses.</summary>
public abstract class RawServerTestBase : EngineTestBase
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private long _sent;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _listener.Start();
    }

    public override async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The number of bytes of the repeated text that were sent.</summary>
    protected long Sent => Interlocked.Read(ref _sent);

    protected Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api/v2");

    /// <summary>Sends the same response on every connection, and repeats the rest until the client disconnects.</summary>
    protected async Task RespondToAllAsync(string response, string repeated = "", Func<Task>? between = null)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(Cancelled);
                await RespondAsync(client, response, repeated, between);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task RespondAsync(TcpClient client, string response, string repeated, Func<Task>? between)
    {
        try
        {
            NetworkStream stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096], Cancelled);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(response), Cancelled);
            byte[] more = Encoding.Latin1.GetBytes(repeated);
            while (more.Length > 0)
            {
                await (between?.Invoke() ?? Task.CompletedTask);
                await stream.WriteAsync(more, Cancelled);
                Interlocked.Add(ref _sent, more.Length);
            }
        }
        catch (IOException)
        {
            // The client has disconnected.
        }
    }
}
