using System.Diagnostics;

namespace Rodin.Client.Tests.Storage;

/// <summary>A file system of its own, of a few MiB, in memory. Needs Linux and the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Mounts one at an empty folder, with room for so many bytes, and for so many files and folders where that is said.</summary>
    /// <returns>Null where this machine doesn't let it.</returns>
    public static SmallDisk? TryMount(string folder, long bytes, int? files = null)
    {
        Directory.CreateDirectory(folder);
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", files is null ? $"size={bytes}" : $"size={bytes},nr_inodes={files + 1}", "tmpfs", folder) ? new SmallDisk(folder) : null;
    }

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder);

    public void Dispose() => Run("umount", "-l", _folder);

    internal static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
