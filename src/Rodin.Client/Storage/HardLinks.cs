using System.Runtime.InteropServices;
#if NET
using Microsoft.Win32.SafeHandles;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Tells whether a file has other names than the one that it was opened by. .NET does not count them, so that Linux is asked itself. On other
/// systems a file is taken to have one.
/// </summary>
internal static class HardLinks
{
#if NET
    private const int OfTheHandle = 0x1000;
    private const uint Count = 4;
    private const int CountOffset = 16;

    public static bool IsOneOfSeveral(FileStream stream)
    {
        byte[] answer = new byte[256];
        try
        {
            return OperatingSystem.IsLinux()
                && Ask(stream.SafeFileHandle, [0], OfTheHandle, Count, answer) == 0
                && MemoryMarshal.Read<uint>(answer.AsSpan(CountOffset)) > 1;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ask(SafeFileHandle folder, byte[] path, int flags, uint mask, [Out] byte[] answer);
#else
    public static bool IsOneOfSeveral(FileStream stream) => stream is null;
#endif
}
