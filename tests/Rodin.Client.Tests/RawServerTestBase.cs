using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rodin.Client.Tests;

/// <summary>A server that sends what it is told to the letter, which no web server would.</summary>
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

    /// <summary>Bytes of what is repeated that have been taken from it.</summary>
    protected long Sent => Interlocked.Read(ref _sent);

    protected Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api/v2");

    /// <summary>Answers every connection alike, and goes on with what is repeated until the client has had enough.</summary>
    protected async Task AnswerAllAsync(string answer, string repeated = "", Func<Task>? between = null)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(Cancelled);
                await AnswerAsync(client, answer, repeated, between);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client, string answer, string repeated, Func<Task>? between)
    {
        try
        {
            NetworkStream stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096], Cancelled);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), Cancelled);
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
            // The client has gone.
        }
    }
}
