using Rodin.Client.Tests.Storage;

namespace Rodin.Fuzz;

/// <summary>
/// The folder into which the engine writes: a small disk in memory if one can be mounted, so that the sizes in hostile responses never use
/// up the machine's disk.
/// </summary>
internal static class WorkFolder
{
    private const long Size = 64L * 1024 * 1024;

    private static readonly Lazy<string> s_folder = new(Create);
    private static SmallDisk? s_disk;

    /// <summary>The folder. It is created at the first access and deleted when the process ends.</summary>
    public static string Folder => s_folder.Value;

    private static string Create()
    {
        string folder = Directory.CreateTempSubdirectory("rodin-fuzz-").FullName;
        s_disk = SmallDisk.TryMount(folder, Size);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            s_disk?.Dispose();
            Directory.Delete(folder, recursive: true);
        };
        return folder;
    }
}
