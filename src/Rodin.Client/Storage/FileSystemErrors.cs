namespace Rodin.Client.Storage;

/// <summary>Says in the engine's own terms what the disk refused.</summary>
internal static class FileSystemErrors
{
    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows; ENOSPC and EDQUOT of Linux and macOS, which .NET passes on as they are.
    private static readonly int[] s_full = [unchecked((int)0x80070027), unchecked((int)0x80070070), 28, 122, 69];

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows; EWOULDBLOCK of Linux and macOS.
    private static readonly int[] s_held = [unchecked((int)0x80070020), unchecked((int)0x80070021), 11, 35];

    // ERROR_FILE_EXISTS and ERROR_ALREADY_EXISTS of Windows; EEXIST.
    private static readonly int[] s_existing = [unchecked((int)0x80070050), unchecked((int)0x800700B7), 17];

    /// <summary>What this failure to write <paramref name="path"/> means.</summary>
    /// <param name="exception">What the file system threw.</param>
    /// <param name="path">The file.</param>
    public static RodinClientException From(Exception exception, string path) =>
        exception is IOException && IsFull(exception.HResult)
            ? new RodinClientException(ErrorId.DiskFull, $"There is no room for '{path}'.")
            : new RodinClientException(ErrorId.WriteFailed, $"'{path}' could not be written: {exception.Message}");

    /// <summary>Whether a system's error code says that a disk, or a user's share of it, is full.</summary>
    public static bool IsFull(int code) => s_full.Contains(code);

    /// <summary>That a disk has not so much room.</summary>
    public static RodinClientException Full(string path, long needed) =>
        new(ErrorId.DiskFull, $"There is no room for '{path}', which needs {needed} bytes.");

    /// <summary>
    /// Says that a disk is full before a reservation finds it out: ext4 takes all the room that there is before it refuses,
    /// and whoever else writes to the disk at that moment fails.
    /// </summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.DiskFull"/>.</exception>
    public static void ThrowIfNoRoom(string path, long needed)
    {
        if (needed > FreeSpace(path))
        {
            throw Full(path, needed);
        }
    }

    /// <summary>Whether another process has the file.</summary>
    public static bool IsHeld(Exception exception) => exception is IOException && s_held.Contains(exception.HResult);

    /// <summary>Whether a file that was to be new was there already.</summary>
    public static bool IsExisting(Exception exception) => exception is IOException && s_existing.Contains(exception.HResult);

    /// <summary>Whether the exception is one that the file system throws.</summary>
    public static bool Is(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException;

    private static long? FreeSpace(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception exception) when (Is(exception))
        {
            return null;
        }
    }
}
