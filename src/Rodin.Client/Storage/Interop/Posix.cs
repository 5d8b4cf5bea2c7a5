#if NET
using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Rodin.Client.Storage.Interop;

/// <summary>Functions of the C library on Linux that .NET does not offer, or whose result .NET does not return.</summary>
internal static class Posix
{
    /// <summary>EINTR: the call was interrupted by a signal.</summary>
    public const int Interrupted = 4;

    /// <summary>EINVAL: the file cannot be flushed, such as a device.</summary>
    public const int InvalidArgument = 22;

    /// <summary>EROFS: the file system is read-only.</summary>
    public const int ReadOnlyFileSystem = 30;

    // An argument of fallocate: do not change the file's length.
    private const int KeepSize = 1;

    // Arguments of statx: the current folder; use the handle instead of a path; do not follow links; the requested fields.
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const uint LinkCountAndInode = 0x4 | 0x100;

    private static readonly byte[] s_emptyPath = [0];

    /// <summary>Flushes a file to the disk.</summary>
    /// <returns>0, or the error code.</returns>
    public static int Flush(SafeFileHandle handle) => Fsync(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Allocates disk space for a file without changing its length.</summary>
    /// <returns>0, or the error code.</returns>
    public static int Allocate(SafeFileHandle handle, long length) =>
        Fallocate(handle, KeepSize, 0, length) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Identifies an open file; null if the system does not support that.</summary>
    public static FileIdentity? Identify(SafeFileHandle handle)
    {
        try
        {
            return Statx(handle, s_emptyPath, EmptyPath, LinkCountAndInode, out FileStatus status) == 0 ? ToIdentity(status) : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    /// <summary>Identifies the file at a path, which is not followed if it is a link; null if there is none.</summary>
    public static FileIdentity? Identify(string path)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(path.Length) + 1);
        bytes[Encoding.UTF8.GetBytes(path, 0, path.Length, bytes, 0)] = 0;
        int result = StatxAt(CurrentFolder, bytes, NoFollow, LinkCountAndInode, out FileStatus status);
        ArrayPool<byte>.Shared.Return(bytes);
        return result == 0 ? ToIdentity(status) : null;
    }

    private static FileIdentity? ToIdentity(in FileStatus status) => (status.Mask & LinkCountAndInode) == LinkCountAndInode
        ? new FileIdentity(status.Device, status.Inode, status.LinkCount)
        : null;

    // struct statx, in the same layout on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(0)]
        public uint Mask;
        [FieldOffset(16)]
        public uint LinkCount;
        [FieldOffset(32)]
        public ulong Inode;
        [FieldOffset(136)]
        public ulong Device;
    }

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fallocate(SafeFileHandle handle, int mode, long offset, long length);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(SafeFileHandle folder, byte[] path, int flags, uint mask, out FileStatus status);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatxAt(int folder, byte[] path, int flags, uint mask, out FileStatus status);
}
#endif
