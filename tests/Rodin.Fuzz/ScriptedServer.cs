using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rodin.Fuzz;

/// <summary>What is sent, to the letter, and whether the connection stays fit for another request.</summary>
internal readonly record struct SentAnswer(ReadOnlyMemory<byte> Bytes, bool KeepsOpen);

/// <summary>A server on this machine that reads requests and sends whatever it is told, HTTP or not.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Starts one.</summary>
    public ScriptedServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Gives the answer to a request, of which it sees the head.</summary>
    public Func<string, SentAnswer> Answer { get; set; } = _ => default;

    /// <summary>Where it is.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket connection = socket;
        connection.NoDelay = true;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await ReadRequestAsync(connection, buffer) is { } head)
            {
                SentAnswer answer = Answer(head);
                for (ReadOnlyMemory<byte> rest = answer.Bytes; rest.Length > 0;)
                {
                    rest = rest.Slice(await connection.SendAsync(rest, SocketFlags.None));
                }

                if (!answer.KeepsOpen)
                {
                    // Not closed before the client has read it all: what it has not read would be lost.
                    connection.Shutdown(SocketShutdown.Send);
                    while (await connection.ReceiveAsync(buffer, SocketFlags.None) > 0)
                    {
                    }

                    return;
                }
            }
        }
        catch (SocketException)
        {
            // The client has had enough.
        }
    }

    // The head; null when the client has gone. The client is the engine, so that its requests are as they should be.
    private static async Task<string?> ReadRequestAsync(Socket connection, byte[] buffer)
    {
        int count = 0;
        int end;
        while ((end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int read = await connection.ReceiveAsync(buffer.AsMemory(count), SocketFlags.None);
            if (read == 0)
            {
                return null;
            }

            count += read;
        }

        string head = Encoding.Latin1.GetString(buffer, 0, end + 2);
        for (int left = LengthOf(head) - (count - end - 4); left > 0;)
        {
            int read = await connection.ReceiveAsync(buffer, SocketFlags.None);
            left -= read;
            if (read == 0)
            {
                return null;
            }
        }

        return head;
    }

    private static int LengthOf(string head)
    {
        const string Name = "\r\nContent-Length: ";
        int at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(head.AsSpan(at + Name.Length, head.IndexOf("\r\n", at + Name.Length, StringComparison.Ordinal) - at - Name.Length), CultureInfo.InvariantCulture);
    }
}
