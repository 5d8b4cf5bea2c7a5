using System.Runtime.InteropServices;
#if NET
using Microsoft.Win32.SafeHandles;
using Rodin.Client.Storage.Interop;
#endif

namespace Rodin.Client.Storage;

/// <summary>Opens regular files that no other process can open at the same time.</summary>
internal static class ExclusiveFile
{
    // On Windows, renaming and reading must be shared, because File.Replace does both while the file is open. On other systems .NET locks
    // the file only for FileShare.None.
    private static readonly FileShare s_share =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? FileShare.Read | FileShare.Delete : FileShare.None;

    /// <summary>Opens a file, or creates a new one.</summary>
    /// <returns>The file; null if another process has it open, or had it a moment ago.</returns>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public static FileStream? TryOpen(string path, bool isNew)
    {
        FileStream? stream = null;
        bool isOurs = false;
        try
        {
            stream = Open(path, isNew ? FileMode.CreateNew : FileMode.Open);
            SymbolicLinkGuard.ThrowIf(!isNew && SymbolicLinkGuard.IsLink(path), path);
            ThrowIfNotRegular(stream, path);
            isOurs = PathStillRefersTo(path, stream);
            return isOurs ? stream : null;
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            // A file that existed a moment ago may have got its final name since. If a new file is "not found", its folder is missing.
            bool isOthers = FileSystemErrors.IsInUse(exception)
                || (exception is FileNotFoundException && !isNew)
                || (FileSystemErrors.IsAlreadyExists(exception) && !Directory.Exists(path));
            if (!isOthers)
            {
                throw FileSystemErrors.Map(exception, path);
            }

            return null;
        }
        finally
        {
            if (!isOurs)
            {
                stream?.Dispose();
            }
        }
    }

    /// <summary>Whether another process has the file open, and when the file was last written to.</summary>
    public static bool IsInUse(string path, out DateTime lastWrite)
    {
        lastWrite = File.GetLastWriteTimeUtc(path);
        try
        {
            using FileStream stream = Open(path, FileMode.Open);
            return false;
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            return FileSystemErrors.IsInUse(exception);
        }
    }

    /// <summary>
    /// Whether the path still refers to the open file. Between opening and locking, its owner may have given the file its final name: then
    /// the lock is on a complete file, which must not be written to.
    /// </summary>
    public static bool PathStillRefersTo(string path, FileStream stream)
    {
#if NET
        if (OperatingSystem.IsLinux() && Posix.Identify(stream.SafeFileHandle) is { } open)
        {
            return Posix.Identify(path) is { } found && found.IsSameFile(open);
        }

        if (!OperatingSystem.IsWindows())
        {
            return IsSameByWriteTime(path, stream.SafeFileHandle);
        }
#endif
        return true;
    }

#if NET
    // Sets a write time that no other process would set, and looks for it under the path.
    private static bool IsSameByWriteTime(string path, SafeFileHandle handle)
    {
        DateTime marker = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(2 * Random.Shared.Next(1 << 28));
        File.SetLastWriteTimeUtc(handle, marker);
        bool isSame = File.GetLastWriteTimeUtc(path) == marker;
        File.SetLastWriteTimeUtc(handle, DateTime.UtcNow);
        return isSame;
    }
#endif

    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, s_share, bufferSize: 1);

    // A pipe accepts bytes until it is full, and then blocks the writer forever.
    private static void ThrowIfNotRegular(FileStream stream, string path)
    {
        if (!stream.CanSeek)
        {
            throw new RodinClientException(ErrorId.WriteFailed, $"'{path}'", "is a pipe or a device; a file was expected.");
        }
    }
}
