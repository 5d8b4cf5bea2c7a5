#if !NET
using System.Runtime.InteropServices;

namespace Rodin.Client.Storage.Interop;

/// <summary>Functions of Windows that .NET Framework does not offer.</summary>
internal static class Kernel32
{
    /// <summary>Reads the reparse tag of a file or folder; null if it could not be read.</summary>
    public static uint? ReadReparseTag(string path)
    {
        IntPtr search = FindFirstFile(path, out FindData found);
        return search != new IntPtr(-1) && FindClose(search) ? found.ReparseTag : null;
    }

    [DllImport("kernel32.dll", EntryPoint = "FindFirstFileW", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr FindFirstFile(string path, out FindData found);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool FindClose(IntPtr search);

    // WIN32_FIND_DATA, whose first reserved field is the reparse tag.
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
}
#endif
