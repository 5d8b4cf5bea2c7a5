#if NET
using Microsoft.Win32.SafeHandles;
#endif
using Rodin.Client.Downloads.Source;

namespace Rodin.Client.Storage;

/// <summary>
/// A file on its way: <c>&lt;name&gt;.part</c> beside where it goes, with its <see cref="BlockMap"/>, which gets the final name in one step.
/// Whatever ends before that leaves what stood there as it was. Held by one process at a time.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    /// <summary>What a file's name ends with until it is whole.</summary>
    public const string Extension = ".part";

    private readonly string _finalPath;
    private readonly string _partPath;
    private readonly FileStream _stream;
#if NET
    // Asking the stream each time would have it look up its position each time.
    private readonly SafeFileHandle _handle;
#endif
    private bool _committed;
    private bool _discarded;

    private PartialFile(FileStream stream, string finalPath, BlockMap? map)
    {
        _stream = stream;
#if NET
        _handle = stream.SafeFileHandle;
#endif
        _finalPath = finalPath;
        _partPath = finalPath + Extension;
        Map = map;
    }

    /// <summary>Which blocks are there; null for a file that is too small, or whose length or version nobody knows.</summary>
    public BlockMap? Map { get; private set; }

    /// <summary>The bytes of the whole file, which are the last ones that were written.</summary>
    public long Length { get; private set; }

    /// <summary>Opens what an earlier run has left, if there is anything to go on with. What is of no use is removed.</summary>
    /// <exception cref="PartHeldException">Another process has it.</exception>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>.</exception>
    public static PartialFile? OpenExisting(string finalPath)
    {
        FileInfo file = new(finalPath + Extension);
        SymbolicLinkGuard.ThrowIf(SymbolicLinkGuard.Is(file), file.FullName);
        if (!file.Exists)
        {
            return null;
        }

        PartialFile part = Open(finalPath, isNew: false);
        if (part.Map is { IsEmpty: false } && !HardLinks.IsOneOfSeveral(part._stream))
        {
            return part;
        }

        // Not written over, since other names may lead to it: those in a backup, or in a stranger's folder.
        part.Discard();
        part.Dispose();
        return null;
    }

    /// <summary>Makes a new one. To be called before the file is asked for, so that of two processes only one asks.</summary>
    /// <exception cref="PartHeldException">Another process was faster.</exception>
    /// <exception cref="RodinClientException"><see cref="ErrorId.DestinationInvalid"/>, <see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public static PartialFile Create(string finalPath)
    {
        string folder = Path.GetDirectoryName(finalPath)!;
        try
        {
            // To make what is there already would hold up others who make folders beside it.
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            throw FileSystemErrors.From(exception, folder) is { ErrorId: ErrorId.DiskFull } full
                ? full
                : new RodinClientException(ErrorId.DestinationInvalid, $"The folder '{folder}' could not be made: {exception.Message}");
        }

        return Open(finalPath, isNew: true);
    }

    /// <summary>Whether another process has it at this moment, and when it last wrote to it.</summary>
    public static bool IsHeld(string finalPath, out DateTime lastWrite) => ExclusiveFile.IsHeld(finalPath + Extension, out lastWrite);

    /// <summary>Removes what a process that was killed has left beside a whole file, if it is of no use to another run.</summary>
    public static void Tidy(string finalPath)
    {
        try
        {
            if (OpenExisting(finalPath) is { } part)
            {
                part.Dispose();
            }
            else
            {
                BlockMap.Delete(finalPath + Extension);
            }
        }
        catch (Exception exception) when (exception is PartHeldException or RodinClientException || FileSystemErrors.Is(exception))
        {
            // Somebody is at it, or it cannot be removed: it bears the name of a part, which says enough.
        }
    }

    /// <summary>Begins a version from its first byte, and reserves the room that it needs. Nothing of another version stays.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Begin(EntityVersion version)
    {
        Do(() =>
        {
            // One that stands alone as well: it would speak for bytes that it does not know.
            Map?.Dispose();
            Map = null;
            BlockMap.Delete(_partPath);
            Length = 0;
            if (_stream.Length != 0)
            {
                _stream.SetLength(0);
            }
        });
        if (version.Length is { } length and > BlockMap.Block)
        {
#if NET
            Preallocation.Make(_handle, _partPath, length);
#endif
            if (length <= BlockMap.LongestFile && version.Condition() is not null)
            {
                Do(() => Map = BlockMap.Create(_partPath, version));
            }
        }
    }

    /// <summary>Writes bytes where they belong. Connections may write at once, each elsewhere.</summary>
    public void Write(long offset, byte[] buffer, int count)
    {
        try
        {
#if NET
            RandomAccess.Write(_handle, buffer.AsSpan(0, count), offset);
#else
            lock (_stream)
            {
                _stream.Position = offset;
                _stream.Write(buffer, 0, count);
                _stream.Flush();
            }
#endif
            Map?.Mark(offset, offset + count);
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            throw FileSystemErrors.From(exception, _partPath);
        }
    }

    /// <summary>Says that all bytes are there.</summary>
    public void SetLength(long length) =>
        Do(() =>
        {
            Length = length;
            if (_stream.Length != length)
            {
                _stream.SetLength(length);
            }
        });

    /// <summary>Reads what was written, from an offset on.</summary>
    /// <returns>How many bytes were read: fewer than <paramref name="count"/> where the file ends before.</returns>
    public int Read(long offset, byte[] buffer, int count)
    {
        try
        {
            int read = 0;
            for (int got = -1; got != 0 && read < count; read += got)
            {
#if NET
                got = RandomAccess.Read(_handle, buffer.AsSpan(read, count - read), offset + read);
#else
                lock (_stream)
                {
                    _stream.Position = offset + read;
                    got = _stream.Read(buffer, read, count - read);
                }
#endif
            }

            return read;
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            throw FileSystemErrors.From(exception, _partPath);
        }
    }

    /// <summary>Reads what was written, from an offset on.</summary>
    /// <returns>The bytes, fewer than <paramref name="count"/> where the file ends before.</returns>
    public byte[] Read(long offset, int count)
    {
        byte[] bytes = new byte[(int)Math.Max(0, Math.Min(count, Length - offset))];
        return Read(offset, bytes, bytes.Length) == bytes.Length
            ? bytes
            : throw new RodinClientException(ErrorId.WriteFailed, $"'{_partPath}' was cut short by somebody else.");
    }

    /// <summary>Gives the file its final name, in one step.</summary>
    /// <param name="overwrite">Whether a file that has the name loses it.</param>
    /// <param name="flush">Whether the bytes are to be on the disk itself first, so that not even a power failure leaves a hollow file.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.FileExists"/>, <see cref="ErrorId.WriteFailed"/>.</exception>
    public void Commit(bool overwrite, bool flush)
    {
        try
        {
            if (flush)
            {
                Flush();
            }

            // Its folder may have been moved, and another one have come in its place with a part in it that is not whole.
            if (!ExclusiveFile.IsStillAt(_partPath, _stream))
            {
                throw new RodinClientException(ErrorId.WriteFailed, $"'{_partPath}' was moved or removed by somebody else.");
            }

            // The lock is held until the name is given: whoever opened the part file meanwhile must not come to write into the whole one.
#if NET
            File.Move(_partPath, _finalPath, overwrite);
#else
            if (overwrite && SymbolicLinkGuard.Is(_finalPath))
            {
                // To replace a file might be to replace what a link leads to.
                File.Delete(_finalPath);
            }

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
            _stream.Dispose();
            Map?.Delete();
        }
        catch (IOException) when (!_committed && !overwrite && File.Exists(_finalPath))
        {
            throw new RodinClientException(ErrorId.FileExists, $"'{_finalPath}' came to exist while it was fetched.");
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            if (!_committed)
            {
                throw FileSystemErrors.From(exception, _finalPath);
            }
        }
    }

    /// <summary>What is there is known to be wrong: nothing of it stays.</summary>
    public void Discard() => _discarded = true;

    /// <summary>Closes it. What another run can go on with stays, on the disk itself; the rest is removed.</summary>
    public void Dispose()
    {
        try
        {
            if (!_committed && !IsPutAway() && ExclusiveFile.IsStillAt(_partPath, _stream))
            {
                // While the lock is held, or it might be another's by now.
                File.Delete(_partPath);
                BlockMap.Delete(_partPath);
            }
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            // What cannot be removed still bears the name of a part, and the next run begins it anew.
        }
        finally
        {
            _stream.Dispose();
            Map?.Dispose();
        }
    }

    // Costs nothing that anybody waits for, and so a power failure tomorrow does not cost today's bytes.
    private bool IsPutAway()
    {
        if (_discarded || Map is not { IsEmpty: false } map)
        {
            return false;
        }

        try
        {
            Flush();
            map.SetFlushed(true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // What could not be brought to the disk may be lost though it can be read today: it must not be taken for whole, nor gone on with.
    private void Flush()
    {
        try
        {
            DiskFlush.Make(_stream);
        }
        catch (IOException)
        {
            Discard();
            throw;
        }
    }

    private static PartialFile Open(string finalPath, bool isNew)
    {
        string partPath = finalPath + Extension;
        FileStream stream = ExclusiveFile.Open(partPath, isNew);
        try
        {
            // A map that lies beside a new part is another's, who may be about to remove it.
            BlockMap? map = isNew ? null : BlockMap.Open(partPath, stream.Length);
            map?.SetFlushed(false);
            return new PartialFile(stream, finalPath, map);
        }
        catch (Exception exception)
        {
            stream.Dispose();
            if (!FileSystemErrors.Is(exception))
            {
                throw;
            }

            throw exception is FileNotFoundException || FileSystemErrors.IsHeld(exception) ? new PartHeldException() : FileSystemErrors.From(exception, partPath);
        }
    }

    private void Do(Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            throw FileSystemErrors.From(exception, _partPath);
        }
    }
}
