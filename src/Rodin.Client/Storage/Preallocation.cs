#if NET
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Room on the disk that is taken before the bytes come: without it large files come to lie in pieces, take half as long again to write on ext4,
/// and a full disk is met late. .NET reserves only as it opens a file, when nobody knows the length yet, so that Linux is asked itself;
/// other systems are asked how much room there is, and no more.
/// </summary>
internal static class Preallocation
{
#if NET
    // FALLOC_FL_KEEP_SIZE: how long the file is still says how far it has come.
    private const int KeepSize = 1;

    /// <summary>Reserves, where it can be done.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.DiskFull"/>.</exception>
    public static void Make(SafeFileHandle handle, string path, long length)
    {
        FileSystemErrors.ThrowIfNoRoom(path, length);
        if (OperatingSystem.IsLinux()
            && Environment.Is64BitProcess
            && Allocate(handle, KeepSize, 0, length) != 0
            && FileSystemErrors.IsFull(Marshal.GetLastPInvokeError()))
        {
            throw FileSystemErrors.Full(path, length);
        }
    }

    [DllImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Allocate(SafeFileHandle handle, int mode, long offset, long length);
#endif
}
