using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rodin.Fuzz;

/// <summary>The bytes of a response, which are sent unchanged, and whether the connection can be reused.</summary>
internal readonly record struct ScriptedResponse(ReadOnlyMemory<byte> Bytes, bool KeepsConnection);

/// <summary>A server on the loopback address that sends any bytes as responses, valid HTTP or not.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Starts the server on a free port.</summary>
    public ScriptedServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Creates the response to a request from the request's header section.</summary>
    public Func<string, ScriptedResponse> Respond { get; set; } = _ => default;

    /// <summary>The address of the server.</summary>
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
            // The server was disposed.
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
                ScriptedResponse response = Respond(head);
                for (ReadOnlyMemory<byte> rest = response.Bytes; rest.Length > 0;)
                {
                    rest = rest.Slice(await connection.SendAsync(rest, SocketFlags.None));
                }

                if (!response.KeepsConnection)
                {
                    // Closed only after the client has read everything, because unread bytes would be lost.
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
            // The client has closed the connection.
        }
    }

    // Returns the header section; null if the client has closed the connection. The client is the engine, so its requests are valid.
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
        if (at < 0)
        {
            return 0;
        }

        int start = at + Name.Length;
        return int.Parse(head.AsSpan(start, head.IndexOf("\r\n", start, StringComparison.Ordinal) - start), CultureInfo.InvariantCulture);
    }
}
