#if NET
using Microsoft.Win32.SafeHandles;
using Rodin.Client.Storage.Interop;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Allocates disk space before the bytes arrive. Without it, large files are fragmented, take 1.5 times as long to write on ext4, and a
/// full disk is detected late. .NET allocates only when it opens a file, when the length is not known yet, so this calls Linux directly; on
/// other systems only the free space is checked.
/// </summary>
internal static class Preallocation
{
#if NET
    /// <summary>Allocates disk space, if the system and the file system support it. The file's length does not change.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.DiskFull"/>.</exception>
    public static void Preallocate(SafeFileHandle handle, string path, long length)
    {
        FileSystemErrors.ThrowIfNoSpace(path, length);
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && FileSystemErrors.IsDiskFull(Posix.Allocate(handle, length)))
        {
            throw FileSystemErrors.DiskFull(path, length);
        }
    }
#endif
}
