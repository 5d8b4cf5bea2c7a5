#if NET
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Brings what was written to the disk itself. Linux is asked without .NET, whose own flush loses the answer: a disk that could not keep the bytes
/// says so once, and whoever asks again is told that all is well.
/// </summary>
internal static class DiskFlush
{
#if NET
    private const int Interrupted = 4;

    // EINVAL and EROFS: it is no file that could be flushed, such as a device.
    private static readonly int[] s_needless = [22, 30];
#endif

    /// <summary>Returns when all is on the disk itself.</summary>
    /// <exception cref="IOException">It may be lost, though it can still be read: what was written is not to be trusted any more.</exception>
    public static void Make(FileStream stream)
    {
#if NET
        if (OperatingSystem.IsLinux())
        {
            stream.Flush();
            while (Synchronize(stream.SafeFileHandle) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (s_needless.Contains(error))
                {
                    return;
                }

                if (error != Interrupted)
                {
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
                }
            }

            return;
        }
#endif
        stream.Flush(flushToDisk: true);
    }

#if NET
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(SafeFileHandle handle);
#endif
}
