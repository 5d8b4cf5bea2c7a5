using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Rodin.Client.Tasks;

/// <summary>
/// The body of a request that spends credits: it is sent once, whatever the HTTP stack would like, and tells whether all of it may have arrived.
/// </summary>
internal sealed class SubmissionContent : HttpContent
{
    private const int Sending = 0;
    private const int Complete = 1;
    private const int Abandoned = 2;

    private readonly MultipartFormDataContent _form = [];
    private readonly Action _heard;
    private bool _isBegun;
    private int _state;

    /// <summary>Opens the files of a request.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="heard">Told whenever something was sent, which is no silence.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: a file cannot be read.</exception>
    public SubmissionContent(SubmissionForm request, Action heard)
    {
        _heard = heard;
        try
        {
            foreach (KeyValuePair<string, string> field in request.Fields)
            {
                _form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(field.Value)), Quote(field.Key));
            }

            foreach ((string field, string path) in request.Files)
            {
                StreamContent file = new(Open(path));
                file.Headers.ContentType = new MediaTypeHeaderValue(ContentTypeOf(path));
                _form.Add(file, Quote(field), Quote(FileNameOf(path)));
            }
        }
        catch
        {
            _form.Dispose();
            throw;
        }

        foreach (KeyValuePair<string, IEnumerable<string>> header in _form.Headers)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    /// <summary>Whether the last byte was handed to the network, so that the service may have the whole request.</summary>
    public bool MayHaveArrived => Volatile.Read(ref _state) == Complete;

    /// <summary>Sees to it that the last byte is never sent.</summary>
    /// <returns>False when it has been.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, Abandoned, Sending) != Complete;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // Both stacks of .NET send some requests again on a new connection by themselves.
        if (_isBegun)
        {
            throw new IOException("The connection was lost while the request was sent.");
        }

        _isBegun = true;
        TryComputeLength(out long length);
        await _form.CopyToAsync(new SendTrackingStream(stream, length, this)).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _form.Headers.ContentLength ?? 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _form.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Open(string path)
    {
        try
        {
            // Asked before it is opened, since to open a pipe is to wait for whoever writes to it.
            if (new FileInfo(path).Length > 0)
            {
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, useAsync: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RodinClientException(ErrorId.InvalidRequest, $"'{path}' could not be read, so nothing was sent: {exception.Message}");
        }

        throw new RodinClientException(ErrorId.InvalidRequest, $"'{path}' is empty, so nothing was sent.");
    }

    // In the quotes that browsers use, and some servers insist on.
    private static string Quote(string name) => $"\"{name}\"";

    // The name is of no use to the service but for its extension. What could break out of the quotes, or is not ASCII, is left at home.
    private static string FileNameOf(string path) =>
        new([.. Path.GetFileName(path).Select(c => c is >= ' ' and <= '~' and not '"' and not '\\' ? c : '_')]);

    private static string ContentTypeOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => "image/jpeg",
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        ".GIF" => "image/gif",
        ".BMP" => "image/bmp",
        ".TIF" or ".TIFF" => "image/tiff",
        ".GLB" => "model/gltf-binary",
        ".STL" => "model/stl",
        ".OBJ" => "model/obj",
        _ => "application/octet-stream",
    };

    /// <summary>Takes note of what is sent, just before it is.</summary>
    private sealed class SendTrackingStream(Stream stream, long length, SubmissionContent body) : Stream
    {
        private long _sent;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => stream.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            Note(count);
            stream.Write(buffer, offset, count);
            body._heard();
        }

#if NET
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Note(buffer.Length);
            await stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            body._heard();
        }
#else
        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Note(count);
            await stream.WriteAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
            body._heard();
        }
#endif

        private void Note(int count)
        {
            _sent += count;
            if (_sent >= length && Interlocked.CompareExchange(ref body._state, Complete, Sending) == Abandoned)
            {
                throw new OperationCanceledException();
            }
        }
    }
}
