#if NET
using Rodin.Client.Storage.Interop;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Flushes files to the disk. On Linux, .NET's own flush ignores the result of fsync; the kernel reports a disk that could not store the
/// bytes only once, so a second flush would succeed.
/// </summary>
internal static class DiskFlush
{
    /// <summary>Returns when all bytes are on the disk.</summary>
    /// <exception cref="IOException">
    /// Bytes may be lost although they can still be read. The file must not be trusted any longer.
    /// </exception>
    public static void FlushToDisk(FileStream stream)
    {
#if NET
        if (OperatingSystem.IsLinux())
        {
            stream.Flush();
            int error;
            do
            {
                error = Posix.Flush(stream.SafeFileHandle);
            }
            while (error == Posix.Interrupted);

            // The two errors mean that the file is not one that can be flushed, such as a device.
            if (error is not (0 or Posix.InvalidArgument or Posix.ReadOnlyFileSystem))
            {
                throw new IOException(System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error), error);
            }

            return;
        }
#endif
        stream.Flush(flushToDisk: true);
    }
}
