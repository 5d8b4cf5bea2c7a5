using System.Runtime.InteropServices;
#if NET
using Microsoft.Win32.SafeHandles;
#endif

namespace Rodin.Client.Storage;

/// <summary>A file that one process has for itself while it is open, and nothing that only looks like one.</summary>
internal static class ExclusiveFile
{
    // Nobody may open what another writes. Windows has to be told that it may be renamed meanwhile, and read, which replacing a file does;
    // on other systems .NET takes a lock for just this one word.
    private static readonly FileShare s_share =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? FileShare.Read | FileShare.Delete : FileShare.None;

    /// <summary>Opens it, or makes a new one.</summary>
    /// <exception cref="PartHeldException">Another process has it, or had it a moment ago.</exception>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public static FileStream Open(string path, bool isNew)
    {
        FileStream? stream = null;
        try
        {
            stream = Open(path, isNew ? FileMode.CreateNew : FileMode.Open);
            SymbolicLinkGuard.ThrowIf(!isNew && SymbolicLinkGuard.Is(path), path);
            ThrowIfNoFile(stream, path);
            return IsStillAt(path, stream) ? stream : throw new PartHeldException();
        }
        catch (Exception exception)
        {
            stream?.Dispose();
            if (!FileSystemErrors.Is(exception))
            {
                throw;
            }

            // One that was there a moment ago has got its final name meanwhile. Where a new one is not found, none can be made.
            bool isAnothers = FileSystemErrors.IsHeld(exception)
                || (exception is FileNotFoundException && !isNew)
                || (FileSystemErrors.IsExisting(exception) && !Directory.Exists(path));
            throw isAnothers ? new PartHeldException() : FileSystemErrors.From(exception, path);
        }
    }

    /// <summary>Whether another process has it at this moment, and when it last wrote to it.</summary>
    public static bool IsHeld(string path, out DateTime lastWrite)
    {
        lastWrite = File.GetLastWriteTimeUtc(path);
        try
        {
            using FileStream stream = Open(path, FileMode.Open);
            return false;
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            return FileSystemErrors.IsHeld(exception);
        }
    }

    /// <summary>
    /// Whether the name still leads to the file. Between opening and locking, its owner may have given it another name: then the lock is on a whole
    /// file, which is not ours to write. A date that nobody else would set shows it.
    /// </summary>
    public static bool IsStillAt(string path, FileStream stream)
    {
#if NET
        if (!OperatingSystem.IsWindows())
        {
            DateTime sign = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(2 * Random.Shared.Next(1 << 28));
            SafeFileHandle handle = stream.SafeFileHandle;
            File.SetLastWriteTimeUtc(handle, sign);
            bool isThere = File.GetLastWriteTimeUtc(path) == sign;
            File.SetLastWriteTimeUtc(handle, DateTime.UtcNow);
            return isThere;
        }
#endif
        return true;
    }

    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, s_share, bufferSize: 1);

    // A pipe takes what is written to it until it is full, and then whoever writes waits for ever.
    private static void ThrowIfNoFile(FileStream stream, string path)
    {
        if (!stream.CanSeek)
        {
            throw new RodinClientException(ErrorId.WriteFailed, $"'{path}' is a pipe or a device, and no file. Remove it, or save to another folder.");
        }
    }
}
