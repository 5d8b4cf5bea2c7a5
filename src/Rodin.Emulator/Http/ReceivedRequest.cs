namespace Rodin.Emulator.Http;

/// <summary>A request as it came in, and what became of it. The latter changes while the request runs.</summary>
public sealed class ReceivedRequest
{
    private long _bytesReceived;
    private long _bytesSent;

    internal ReceivedRequest(HttpContext context, string host, string rawTarget, DateTimeOffset time)
    {
        int query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        Host = host;
        Method = context.Request.Method;
        Path = query < 0 ? rawTarget : rawTarget[..query];
        Query = query < 0 ? "" : rawTarget[query..];
        Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        ConnectionId = context.Connection.Id;
        Time = time;
    }

    /// <summary><c>api</c> or <c>file</c>.</summary>
    public string Host { get; }

    /// <summary>The method, in capitals.</summary>
    public string Method { get; }

    /// <summary>The path as it was sent, percent-encoding and all.</summary>
    public string Path { get; }

    /// <summary>The query as it was sent, with its question mark, or empty.</summary>
    public string Query { get; }

    /// <summary>The headers, their names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body; read for the API only, and empty for a form.</summary>
    public string Body { get; internal set; } = "";

    /// <summary>The form in the body, if it was one and came in whole; even if the API refused it.</summary>
    public Submission? Submission { get; internal set; }

    /// <summary>Bytes of the request's body that were read; for the API only.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>The task that the request is about, where it could be told.</summary>
    public string? TaskUuid { get; internal set; }

    /// <summary>The model file that the request is about, where it could be told.</summary>
    public string? FileName { get; internal set; }

    /// <summary>Requests with the same id came over the same connection.</summary>
    public string ConnectionId { get; }

    /// <summary>When it came in, by the emulator's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The HTTP status that was answered; 0 while, or if, none was.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>Bytes of the answer's body that were handed to the network.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Whether it is over, in whatever way.</summary>
    public bool IsFinished { get; internal set; }

    internal void AddReceived(long bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    internal void AddSent(long bytes) => Interlocked.Add(ref _bytesSent, bytes);
}
