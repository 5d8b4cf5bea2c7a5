using System.Diagnostics;

namespace Rodin.Client.Tests.Storage;

/// <summary>A file system of a few MiB in memory. Needs Linux and the permission to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Mounts a file system at an empty folder.</summary>
    /// <param name="folder">The folder, which is created if it does not exist.</param>
    /// <param name="bytes">The size in bytes.</param>
    /// <param name="files">The largest number of files and folders; null for no limit.</param>
    /// <returns>Null if it cannot be mounted.</returns>
    public static SmallDisk? TryMount(string folder, long bytes, int? files = null)
    {
        Directory.CreateDirectory(folder);
        string options = files is null ? $"size={bytes}" : $"size={bytes},nr_inodes={files + 1}";
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) ? new SmallDisk(folder) : null;
    }

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder);

    public void Dispose() => Run("umount", "-l", _folder);

    internal static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
