using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Rodin.Client.Tasks;

/// <summary>
/// The multipart body of a request that spends credits. It is sent once, even if the HTTP stack would retry, and records whether all of it
/// may have arrived.
/// </summary>
internal sealed class SubmissionContent : HttpContent
{
    private const int Sending = 0;
    private const int Complete = 1;
    private const int Abandoned = 2;

    private readonly MultipartFormDataContent _form = [];
    private readonly Action _onSent;
    private bool _hasStarted;
    private int _state;

    /// <summary>Opens the files of a form.</summary>
    /// <param name="form">The fields and files.</param>
    /// <param name="onSent">Called when data has been sent, which resets the idle timeout.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: a file cannot be read.</exception>
    public SubmissionContent(SubmissionForm form, Action onSent)
    {
        _onSent = onSent;
        try
        {
            foreach (KeyValuePair<string, string> field in form.Fields)
            {
                _form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(field.Value)), Quote(field.Key));
            }

            foreach ((string field, InputFile file) in form.Files)
            {
                StreamContent part = new(file.Open());
                part.Headers.ContentType = new MediaTypeHeaderValue(ContentTypeOf(file.Name));
                _form.Add(part, Quote(field), Quote(AsciiNameOf(file.Name)));
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

    /// <summary>Whether the last byte was passed to the network, so that the service may have received the complete request.</summary>
    public bool MayHaveArrived => Volatile.Read(ref _state) == Complete;

    /// <summary>Prevents the last byte from being sent.</summary>
    /// <returns>False if it has been sent.</returns>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, Abandoned, Sending) != Complete;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // The HTTP stacks of .NET and .NET Framework resend some requests on a new connection by themselves.
        if (_hasStarted)
        {
            throw new IOException("The connection was lost while the request was being sent.");
        }

        _hasStarted = true;
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

    // Quoted as browsers do, which some servers require.
    private static string Quote(string name) => $"\"{name}\"";

    // The service needs only the extension. Characters that could end the quoted string, or are not ASCII, are replaced.
    private static string AsciiNameOf(string name) =>
        new([.. Path.GetFileName(name).Select(c => c is >= ' ' and <= '~' and not '"' and not '\\' ? c : '_')]);

    private static string ContentTypeOf(string name) => Path.GetExtension(name).ToUpperInvariant() switch
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

    /// <summary>Counts the bytes just before they are sent.</summary>
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
            Count(count);
            stream.Write(buffer, offset, count);
            body._onSent();
        }

#if NET
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count(buffer.Length);
            await stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            body._onSent();
        }
#else
        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Count(count);
            await stream.WriteAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
            body._onSent();
        }
#endif

        private void Count(int bytes)
        {
            _sent += bytes;
            if (_sent >= length && Interlocked.CompareExchange(ref body._state, Complete, Sending) == Abandoned)
            {
                throw new OperationCanceledException();
            }
        }
    }
}
