namespace Rodin.Client.Tasks;

/// <summary>An image or model file to upload. It is opened again for each attempt to send it.</summary>
public sealed class InputFile
{
    private const int BufferSize = 64 * 1024;

    private readonly string? _path;
    private readonly byte[]? _content;

    private InputFile(string name, string? path, byte[]? content)
    {
        Name = name;
        _path = path;
        _content = content;
    }

    /// <summary>The file name. The service detects the format by its extension.</summary>
    public string Name { get; }

    /// <summary>Uses a file on disk, which is streamed.</summary>
    public static InputFile FromPath(string path) => new(Path.GetFileName(path), path, content: null);

    /// <summary>Uses bytes in memory.</summary>
    /// <param name="name">A file name with the extension of the format, such as <c>front.png</c>.</param>
    /// <param name="content">The content.</param>
    public static InputFile FromBytes(string name, byte[] content) => new(name, path: null, content);

    /// <summary>Reads a stream to its end into memory, because an attempt to send it may have to be repeated.</summary>
    /// <param name="name">A file name with the extension of the format, such as <c>front.png</c>.</param>
    /// <param name="content">The stream, which is not disposed.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    public static async Task<InputFile> FromStreamAsync(string name, Stream content, CancellationToken cancellationToken = default)
    {
        using MemoryStream copy = new();
        await content.CopyToAsync(copy, BufferSize, cancellationToken).ConfigureAwait(false);
        return FromBytes(name, copy.ToArray());
    }

    /// <summary>Uses the file at a path.</summary>
    public static implicit operator InputFile(string path) => FromPath(path);

    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: the file is empty or cannot be read.</exception>
    internal Stream Open()
    {
        string item = $"'{_path ?? Name}'";
        try
        {
            if (_content is { Length: > 0 })
            {
                return new MemoryStream(_content, writable: false);
            }

            // The length is checked before the file is opened: opening a named pipe waits for its writer.
            if (_path is not null && new FileInfo(_path).Length > 0)
            {
                return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RodinClientException(
                ErrorId.InvalidRequest, item, $"the file could not be read: {exception.Message} No request was sent.", exception);
        }

        throw new RodinClientException(ErrorId.InvalidRequest, item, "the file is empty. No request was sent.");
    }
}
