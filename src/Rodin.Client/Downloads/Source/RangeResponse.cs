using Rodin.Client.Http;

namespace Rodin.Client.Downloads.Source;

/// <summary>
/// A response of the file host. It owns the request, the idle timeout and the connection until it is disposed, because network errors can
/// occur until the last byte of the body is read.
/// </summary>
internal sealed class RangeResponse(
    HttpResponseMessage message,
    RedactedHttpRequestMessage request,
    IdleTimeout idleTimeout,
    long start,
    string item,
    RodinClientOptions options,
    CancellationToken cancellationToken) : IDisposable
{
    private Stream? _body;
    private long _position;
    private long? _end;

    /// <summary>The HTTP message, whose headers may state checksums.</summary>
    public HttpResponseMessage Message => message;

    /// <summary>The host and port to which the request was sent.</summary>
    public string Host => request.Address.Authority;

    /// <summary>The length of the whole file in bytes; null if the file host does not state it.</summary>
    public long? FileLength => (int)message.StatusCode is 206 or 416
        ? message.Content.Headers.ContentRange?.Length
        : message.Content.Headers.ContentLength;

    /// <summary>Reads which bytes of which version the body contains.</summary>
    /// <exception cref="RodinClientException">
    /// The headers contradict the request or each other; see <see cref="RangeResponseHeaders"/>.
    /// </exception>
    public RangeResponseHeaders ReadHeaders()
    {
        RangeResponseHeaders headers = RangeResponseHeaders.Read(message, start, item, request.Address);
        _position = headers.Start;
        _end = headers.End;
        return headers;
    }

    /// <summary>Reads the next bytes of the body.</summary>
    /// <returns>The number of bytes read; 0 at the end of the body.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.IncompleteFile"/> if the connection fails, <see cref="ErrorId.OperationTimeout"/> if it is idle for too long.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token of the request was cancelled.</exception>
    public async Task<int> ReadAsync(byte[] buffer)
    {
        try
        {
            _body ??= await ResponseBody.OpenAsync(message, idleTimeout.Token).ConfigureAwait(false);
#if NET
            int count = await _body.ReadAsync(buffer.AsMemory(), idleTimeout.Token).ConfigureAwait(false);
#else
            int count = await _body.ReadAsync(buffer, 0, buffer.Length, idleTimeout.Token).ConfigureAwait(false);
#endif
            idleTimeout.Reset();
            _position += count;
            return count;
        }
        catch (Exception exception) when (HttpErrorMapper.Map(exception, request, options, idleTimeout, cancellationToken) is { } failure)
        {
            if (failure is RodinClientException { ErrorId: ErrorId.ConnectionFailed })
            {
                throw Truncated(failure);
            }

            throw failure;
        }
    }

    /// <summary>Creates the exception for a body that ended too early.</summary>
    public RodinClientException Truncated(Exception? innerException = null)
    {
        string expected = _end is { } end ? $"{_position} of {end} bytes were received" : $"the connection failed after {_position} bytes";
        return new RodinClientException(ErrorId.IncompleteFile, item, $"truncated; {expected}.", innerException) { IsTransient = true };
    }

    /// <summary>Closes the response. The connection is reused if the body was read to its end.</summary>
    public void Dispose()
    {
        _body?.Dispose();
        message.Dispose();
        request.Dispose();
        idleTimeout.Dispose();
    }
}
