using Rodin.Client.Tests.Storage;

namespace Rodin.Fuzz;

/// <summary>
/// A folder for what the engine writes: a small disk in memory where one can be mounted, so that room for what a stranger says that it needs is
/// never taken from the machine.
/// </summary>
internal static class WorkFolder
{
    private const long Size = 64L * 1024 * 1024;

    private static readonly Lazy<string> s_folder = new(Make);
    private static SmallDisk? s_disk;

    /// <summary>The folder, made when it is first asked for, and removed when the process ends.</summary>
    public static string Folder => s_folder.Value;

    private static string Make()
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
