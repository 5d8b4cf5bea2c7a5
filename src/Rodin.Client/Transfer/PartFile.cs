namespace Rodin.Client.Transfer;

/// <summary>
/// A file on its way: <c>&lt;name&gt;.part</c> beside where it goes, which gets the final name in one step. Whatever ends before that leaves
/// what stood there as it was.
/// </summary>
internal sealed class PartFile : IDisposable
{
    /// <summary>What a file's name ends with until it is whole.</summary>
    public const string Extension = ".part";

    private readonly FileStream _stream;
    private readonly string _finalPath;
    private readonly string _partPath;
    private bool _committed;

    private PartFile(FileStream stream, string finalPath, string partPath)
    {
        _stream = stream;
        _finalPath = finalPath;
        _partPath = partPath;
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Opens it for this process alone, and reserves the room that is known to be needed.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.DestinationInvalid"/>, <see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public static PartFile Create(string finalPath, long? length)
    {
        string folder = Path.GetDirectoryName(finalPath)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            throw new ClientException(ErrorId.DestinationInvalid, $"The folder '{folder}' could not be made: {exception.Message}");
        }

        string partPath = finalPath + Extension;
        try
        {
#if NET
            // Without the reservation large files come to lie in pieces, and a full disk is met late.
            FileStream stream = new(partPath, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                PreallocationSize = length ?? 0,
            });
#else
            FileStream stream = new(partPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
#endif
            return new PartFile(stream, finalPath, partPath);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            throw DiskFailure.From(exception, partPath, length);
        }
    }

    /// <summary>Writes at the end.</summary>
    public void Append(byte[] buffer, int count)
    {
        try
        {
            _stream.Write(buffer, 0, count);
            Length += count;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            throw DiskFailure.From(exception, _partPath);
        }
    }

    /// <summary>Reads what was written, from an offset on.</summary>
    /// <returns>The bytes, fewer than <paramref name="count"/> where the file ends before.</returns>
    public byte[] Read(long offset, int count)
    {
        byte[] bytes = new byte[(int)Math.Max(0, Math.Min(count, Length - offset))];
        Read(offset, bytes, bytes.Length);
        return bytes;
    }

    /// <summary>Reads what was written into a buffer, from an offset on.</summary>
    /// <returns>How many bytes, fewer than <paramref name="count"/> where the file ends before.</returns>
    public int Read(long offset, byte[] buffer, int count)
    {
        int wanted = (int)Math.Max(0, Math.Min(count, Length - offset));
        try
        {
            _stream.Position = offset;
            for (int read = 0; read < wanted;)
            {
                int got = _stream.Read(buffer, read, wanted - read);
                if (got == 0)
                {
                    throw new ClientException(ErrorId.WriteFailed, $"'{_partPath}' was cut short by somebody else.");
                }

                read += got;
            }

            _stream.Position = Length;
            return wanted;
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            throw DiskFailure.From(exception, _partPath);
        }
    }

    /// <summary>Gives the file its final name, in one step.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.FileExists"/>, <see cref="ErrorId.WriteFailed"/>.</exception>
    public void Commit(bool overwrite)
    {
        try
        {
            _stream.Dispose();
#if NET
            File.Move(_partPath, _finalPath, overwrite);
#else
            if (overwrite && File.Exists(_finalPath))
            {
                File.Replace(_partPath, _finalPath, destinationBackupFileName: null);
            }
            else
            {
                File.Move(_partPath, _finalPath);
            }
#endif
            _committed = true;
        }
        catch (IOException) when (!overwrite && File.Exists(_finalPath))
        {
            throw new ClientException(ErrorId.FileExists, $"'{_finalPath}' came to exist while it was fetched.");
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            throw DiskFailure.From(exception, _finalPath);
        }
    }

    /// <summary>Closes it, and removes what did not become whole.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (_committed)
        {
            return;
        }

        try
        {
            File.Delete(_partPath);
        }
        catch (Exception exception) when (DiskFailure.Is(exception))
        {
            // What cannot be removed still bears the name of a part, and the next run writes over it.
        }
    }
}
