namespace Rodin.Client.Transfer;

/// <summary>Says in the engine's own terms what the disk refused.</summary>
internal static class DiskFailure
{
    // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows; ENOSPC and EDQUOT of Linux and macOS, which .NET passes on as they are.
    private static readonly int[] s_full = [unchecked((int)0x80070027), unchecked((int)0x80070070), 28, 122, 69];

    /// <summary>What this failure to write <paramref name="path"/> means.</summary>
    public static ClientException From(Exception exception, string path)
    {
        if (exception is IOException && s_full.Contains(exception.HResult))
        {
            return new ClientException(ErrorId.DiskFull, $"There is no room for '{path}'.");
        }

        return new ClientException(ErrorId.WriteFailed, $"'{path}' could not be written: {exception.Message}");
    }

    /// <summary>Whether the exception is one that the file system throws.</summary>
    public static bool Is(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException;
}
