namespace Rodin.Emulator.Http;

/// <summary>A received request and its outcome. The outcome changes while the request runs.</summary>
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

    /// <summary>The path as it was sent, with its percent-encoding.</summary>
    public string Path { get; }

    /// <summary>The query as it was sent, with its question mark, or empty.</summary>
    public string Query { get; }

    /// <summary>The headers; their names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body; recorded only for the API, and empty for a form.</summary>
    public string Body { get; internal set; } = "";

    /// <summary>The form in the body if it was received completely, even if the API rejected it.</summary>
    public Submission? Submission { get; internal set; }

    /// <summary>The number of bytes of the request body that were read; only for the API.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>The task of the request, if it is known.</summary>
    public string? TaskUuid { get; internal set; }

    /// <summary>The model file of the request, if it is known.</summary>
    public string? FileName { get; internal set; }

    /// <summary>The ID of the connection; requests over the same connection have the same ID.</summary>
    public string ConnectionId { get; }

    /// <summary>The time of the request by the emulator's clock.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The HTTP status of the response; 0 if none was sent.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>The number of bytes of the response body that were sent.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Whether the request has ended, successfully or not.</summary>
    public bool IsFinished { get; internal set; }

    internal void AddReceived(long bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    internal void AddSent(long bytes) => Interlocked.Add(ref _bytesSent, bytes);
}
