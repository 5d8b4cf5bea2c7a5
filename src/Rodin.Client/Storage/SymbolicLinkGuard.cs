#if !NET
using System.Runtime.InteropServices;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// A symbolic link or, on Windows, a junction: a name that leads elsewhere. What users name is followed wherever it leads; a name that a server
/// chose is not, or whoever can make a link beside our files has us write to another's.
/// </summary>
internal static class SymbolicLinkGuard
{
    /// <summary>Whether a path's last name is one, be it one that leads nowhere. What a cloud's folder has on demand is none.</summary>
    public static bool Is(string path) => Is(new FileInfo(path));

    /// <summary>Whether what was looked at is one.</summary>
    public static bool Is(FileInfo file)
    {
        try
        {
            // All bits are set where there is nothing.
            return (int)file.Attributes != -1 && (file.Attributes & FileAttributes.ReparsePoint) != 0 && HasTarget(file);
        }
        catch (Exception exception) when (FileSystemErrors.Is(exception))
        {
            // What cannot be looked at cannot be opened either.
            return false;
        }
    }

    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>.</exception>
    public static void ThrowIf(bool isLink, string path)
    {
        if (isLink)
        {
            throw new RodinClientException(
                ErrorId.WriteFailed, $"'{path}' is a link to another place, which is not followed. Remove it, or save to a folder where there is none.");
        }
    }

    /// <summary>Sees to it that between the folder that the user named and the file itself none leads away.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>.</exception>
    public static void ThrowIfBelow(string? root, string path)
    {
        for (string? folder = Path.GetDirectoryName(path); root is not null && folder?.Length > root.Length; folder = Path.GetDirectoryName(folder))
        {
            ThrowIf(Is(folder), folder);
        }
    }

#if NET
    private static bool HasTarget(FileInfo file) => file.LinkTarget is not null;
#else
    // The bit of a reparse point's tag that says that it stands for another name; a placeholder of OneDrive's or a deduplicated file lacks it.
    private const uint StandsForAnotherName = 0x20000000;

    private static bool HasTarget(FileInfo file)
    {
        IntPtr search = FindFirstFile(file.FullName, out FindData found);
        return search == new IntPtr(-1) || (FindClose(search) && (found.ReparseTag & StandsForAnotherName) != 0);
    }

    [DllImport("kernel32.dll", EntryPoint = "FindFirstFileW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr FindFirstFile(string path, out FindData found);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool FindClose(IntPtr search);

    // WIN32_FIND_DATA, of which only the first reserved field matters here.
    [StructLayout(LayoutKind.Sequential, Pack = 4, CharSet = CharSet.Unicode)]
    private struct FindData
    {
        public uint Attributes;
        public long Created;
        public long Accessed;
        public long Written;
        public ulong Length;
        public uint ReparseTag;
        public uint Reserved;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 260)]
        public string Name;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 14)]
        public string ShortName;
    }
#endif
}
