using System.Security;

namespace Rodin.Client.Storage;

/// <summary>Maps exceptions of the file system to errors of the engine.</summary>
internal static class FileSystemErrors
{
    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows; ENOSPC and EDQUOT of Linux and macOS, which .NET passes on unchanged.
    private static readonly int[] s_diskFull = [unchecked((int)0x80070027), unchecked((int)0x80070070), 28, 122, 69];

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows; EWOULDBLOCK of Linux and macOS.
    private static readonly int[] s_inUse = [unchecked((int)0x80070020), unchecked((int)0x80070021), 11, 35];

    // ERROR_FILE_EXISTS and ERROR_ALREADY_EXISTS of Windows; EEXIST.
    private static readonly int[] s_alreadyExists = [unchecked((int)0x80070050), unchecked((int)0x800700B7), 17];

    /// <summary>Maps an exception to the error that a file could not be written.</summary>
    /// <param name="exception">The exception of the file system.</param>
    /// <param name="path">The file.</param>
    public static RodinClientException Map(Exception exception, string path) =>
        exception is IOException && IsDiskFull(exception.HResult)
            ? new RodinClientException(ErrorId.DiskFull, $"'{path}'", "the disk or the user's quota is full.", exception)
            : new RodinClientException(ErrorId.WriteFailed, $"'{path}'", $"could not be written: {exception.Message}", exception);

    /// <summary>Whether a system's error code means that a disk, or a user's quota on it, is full.</summary>
    public static bool IsDiskFull(int code) => s_diskFull.Contains(code);

    /// <summary>Creates the error that a disk has not enough free space.</summary>
    public static RodinClientException DiskFull(string path, long needed) =>
        new(ErrorId.DiskFull, $"'{path}'", $"the disk has too little free space; {needed} bytes are needed.");

    /// <summary>
    /// Checks the free space before it is allocated: ext4 uses up all free space before it fails, and other programs that write at that
    /// moment fail too.
    /// </summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.DiskFull"/>.</exception>
    public static void ThrowIfNoSpace(string path, long needed)
    {
        if (needed > FreeSpace(path))
        {
            throw DiskFull(path, needed);
        }
    }

    /// <summary>Whether another process has the file open.</summary>
    public static bool IsInUse(Exception exception) => exception is IOException && s_inUse.Contains(exception.HResult);

    /// <summary>Whether a file that was to be created already existed.</summary>
    public static bool IsAlreadyExists(Exception exception) => exception is IOException && s_alreadyExists.Contains(exception.HResult);

    /// <summary>Whether the exception is one that the file system throws.</summary>
    public static bool IsFileSystemError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or SecurityException;

    private static long? FreeSpace(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception exception) when (IsFileSystemError(exception))
        {
            return null;
        }
    }
}
