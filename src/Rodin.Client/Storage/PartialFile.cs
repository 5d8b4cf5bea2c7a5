#if NET
using Microsoft.Win32.SafeHandles;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// A file that is being downloaded: <c>&lt;name&gt;.part</c> beside the final path, with its <see cref="BlockMap"/>. It is renamed in one
/// step when it is complete; until then an existing file at the final path is unchanged. Only one process can have it open.
/// </summary>
internal sealed class PartialFile : IRandomAccessSource, IDisposable
{
    /// <summary>The extension that is appended to the name of an incomplete file.</summary>
    public const string Extension = ".part";

    private readonly string _finalPath;
    private readonly string _partialPath;
    private readonly FileStream _stream;
#if NET
    // Each access to the stream's property would query the position of the file.
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
        _partialPath = finalPath + Extension;
        Map = map;
    }

    /// <summary>Shows which blocks are complete; null if the file is too small, or its length or version is not known.</summary>
    public BlockMap? Map { get; private set; }

    /// <summary>The length of the complete file in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Opens the partial file of an earlier run, or creates a new one. A partial file that cannot be resumed is deleted.
    /// </summary>
    /// <returns>Null if another process has it open.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.DestinationInvalid"/>, <see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.
    /// </exception>
    public static PartialFile? TryOpen(string finalPath)
    {
        if (!TryOpenExisting(finalPath, out PartialFile? existing))
        {
            return null;
        }

        if (existing is not null)
        {
            return existing;
        }

        CreateFolder(Path.GetDirectoryName(finalPath)!);
        return TryOpen(finalPath, isNew: true);
    }

    /// <summary>Whether another process has the partial file open, and when it was last written to.</summary>
    public static bool IsInUse(string finalPath, out DateTime lastWrite) => ExclusiveFile.IsInUse(finalPath + Extension, out lastWrite);

    /// <summary>Deletes what a killed process has left beside a complete file, unless it can be resumed.</summary>
    public static void DeleteUnused(string finalPath)
    {
        try
        {
            if (TryOpenExisting(finalPath, out PartialFile? existing) && existing is null)
            {
                BlockMap.Delete(finalPath + Extension);
            }

            existing?.Dispose();
        }
        catch (Exception exception) when (exception is RodinClientException || FileSystemErrors.IsFileSystemError(exception))
        {
            // The download itself succeeded, and the extension shows that the file is not complete.
        }
    }

    /// <summary>Starts a version at its first byte, and allocates the disk space it needs. Data of another version is deleted.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Begin(EntityVersion version)
    {
        Do(() =>
        {
            // Also a map that was left alone: it would describe bytes of another file.
            Map?.Dispose();
            Map = null;
            BlockMap.Delete(_partialPath);
            Length = 0;
            if (_stream.Length != 0)
            {
                _stream.SetLength(0);
            }
        });
        if (version.Length is { } length and > BlockMap.Block)
        {
#if NET
            Preallocation.Preallocate(_handle, _partialPath, length);
#endif
            if (length <= BlockMap.MaxFileLength && version.ToIfRange() is not null)
            {
                Do(() => Map = BlockMap.Create(_partialPath, version));
            }
        }
    }

    /// <summary>Writes bytes at a position. Several connections can write at once, each to another range.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
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
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            throw FileSystemErrors.Map(exception, _partialPath);
        }
    }

    /// <summary>Sets the length of the complete file.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void SetLength(long length) =>
        Do(() =>
        {
            Length = length;
            if (_stream.Length != length)
            {
                _stream.SetLength(length);
            }
        });

    /// <inheritdoc/>
    public int Read(long offset, byte[] buffer, int count)
    {
        try
        {
            int total = 0;
            for (int read = -1; read != 0 && total < count; total += read)
            {
#if NET
                read = RandomAccess.Read(_handle, buffer.AsSpan(total, count - total), offset + total);
#else
                lock (_stream)
                {
                    _stream.Position = offset + total;
                    read = _stream.Read(buffer, total, count - total);
                }
#endif
            }

            return total;
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            throw FileSystemErrors.Map(exception, _partialPath);
        }
    }

    /// <inheritdoc/>
    public byte[] Read(long offset, int count)
    {
        byte[] bytes = new byte[(int)Math.Max(0, Math.Min(count, Length - offset))];
        if (Read(offset, bytes, bytes.Length) < bytes.Length)
        {
            throw new RodinClientException(ErrorId.WriteFailed, $"'{_partialPath}'", "was truncated by another process.");
        }

        return bytes;
    }

    /// <summary>Gives the file its final name, in one step.</summary>
    /// <param name="overwrite">Whether an existing file at the final path is replaced.</param>
    /// <param name="flush">
    /// Whether the bytes are flushed to the disk first, so that a power failure cannot leave a file with missing data.
    /// </param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.FileExists"/>, <see cref="ErrorId.WriteFailed"/>.</exception>
    public void Commit(bool overwrite, bool flush)
    {
        try
        {
            if (flush)
            {
                Flush();
            }

            // The folder may have been moved, and another folder with an incomplete partial file put in its place.
            if (!ExclusiveFile.PathStillRefersTo(_partialPath, _stream))
            {
                throw new RodinClientException(ErrorId.WriteFailed, $"'{_partialPath}'", "was moved or deleted by another process.");
            }

            // The lock is held until the file is renamed: a process that has opened the partial file must not write to the complete file.
            Rename(overwrite);
            _committed = true;
            _stream.Dispose();
            Map?.Delete();
        }
        catch (IOException exception) when (!_committed && !overwrite && File.Exists(_finalPath))
        {
            throw new RodinClientException(
                ErrorId.FileExists, $"'{_finalPath}'", "was created by another process during the download.", exception);
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            if (!_committed)
            {
                throw FileSystemErrors.Map(exception, _finalPath);
            }
        }
    }

    /// <summary>Marks the data as wrong, so that <see cref="Dispose"/> deletes it.</summary>
    public void Discard() => _discarded = true;

    /// <summary>Closes the file. Data that another run can resume is flushed to the disk and kept; other data is deleted.</summary>
    public void Dispose()
    {
        try
        {
            // Deleted while the lock is held; after that it might be another process's file.
            if (!_committed && !TryKeep() && ExclusiveFile.PathStillRefersTo(_partialPath, _stream))
            {
                File.Delete(_partialPath);
                BlockMap.Delete(_partialPath);
            }
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            // A file that cannot be deleted has no valid map, so the next run starts it from the beginning.
        }
        finally
        {
            _stream.Dispose();
            Map?.Dispose();
        }
    }

    private void Rename(bool overwrite)
    {
#if NET
        File.Move(_partialPath, _finalPath, overwrite);
#else
        if (overwrite && SymbolicLinkGuard.IsLink(_finalPath))
        {
            // File.Replace might replace the link's target.
            File.Delete(_finalPath);
        }

        if (overwrite && File.Exists(_finalPath))
        {
            File.Replace(_partialPath, _finalPath, destinationBackupFileName: null);
        }
        else
        {
            File.Move(_partialPath, _finalPath);
        }
#endif
    }

    // Always flushed: the download has ended, so nothing waits for it, and a later power failure does not lose the data.
    private bool TryKeep()
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

    // Bytes that could not be flushed may be lost although they can still be read. They must be neither completed nor resumed.
    private void Flush()
    {
        try
        {
            DiskFlush.FlushToDisk(_stream);
        }
        catch (IOException)
        {
            Discard();
            throw;
        }
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            // Creating an existing folder would block others that create folders beside it.
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            RodinClientException failure = FileSystemErrors.Map(exception, folder);
            if (failure.ErrorId != ErrorId.DiskFull)
            {
                failure = new(ErrorId.DestinationInvalid, $"'{folder}'", $"the folder could not be created: {exception.Message}", exception);
            }

            throw failure;
        }
    }

    // False if another process has the partial file open. Null if there is none that can be resumed.
    private static bool TryOpenExisting(string finalPath, out PartialFile? existing)
    {
        existing = null;
        FileInfo file = new(finalPath + Extension);
        SymbolicLinkGuard.ThrowIf(SymbolicLinkGuard.IsLink(file), file.FullName);
        if (!file.Exists)
        {
            return true;
        }

        PartialFile? opened = TryOpen(finalPath, isNew: false);
        if (opened is null)
        {
            return false;
        }

        if (opened.Map is { IsEmpty: false } && !HardLinks.HasSeveral(opened._stream))
        {
            existing = opened;
            return true;
        }

        // Deleted, not overwritten: other names may refer to it, in a backup or in another user's folder.
        opened.Discard();
        opened.Dispose();
        return true;
    }

    private static PartialFile? TryOpen(string finalPath, bool isNew)
    {
        string partialPath = finalPath + Extension;
        FileStream? stream = ExclusiveFile.TryOpen(partialPath, isNew);
        if (stream is null)
        {
            return null;
        }

        try
        {
            // A map beside a new file belongs to another process, which may be about to delete it.
            BlockMap? map = isNew ? null : BlockMap.Open(partialPath, stream.Length);
            map?.SetFlushed(false);
            return new PartialFile(stream, finalPath, map);
        }
        catch (Exception exception)
        {
            stream.Dispose();
            if (!FileSystemErrors.IsFileSystemError(exception))
            {
                throw;
            }

            if (exception is not FileNotFoundException && !FileSystemErrors.IsInUse(exception))
            {
                throw FileSystemErrors.Map(exception, partialPath);
            }

            return null;
        }
    }

    private void Do(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            throw FileSystemErrors.Map(exception, _partialPath);
        }
    }
}
