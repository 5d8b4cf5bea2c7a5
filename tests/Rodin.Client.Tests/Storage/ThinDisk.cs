namespace Rodin.Client.Tests.Storage;

/// <summary>
/// A disk that accepts more bytes than it can store, like thin volumes and broken disks: writing succeeds, and flushing fails. Needs Linux,
/// the permission to mount, and a loop device.
/// </summary>
internal sealed class ThinDisk : IDisposable
{
    private readonly SmallDisk _backing;
    private readonly string _folder;

    private ThinDisk(SmallDisk backing, string folder)
    {
        _backing = backing;
        _folder = folder;
    }

    /// <summary>Mounts a disk at an empty folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reportedSize">The size that the disk reports, in bytes.</param>
    /// <param name="capacity">The number of bytes that it can store.</param>
    /// <returns>Null if it cannot be mounted.</returns>
    public static ThinDisk? TryMount(string folder, long reportedSize, long capacity)
    {
        string backingFolder = folder + "-below";
        if (SmallDisk.TryMount(backingFolder, capacity) is not { } backing)
        {
            return null;
        }

        string image = Path.Combine(backingFolder, "image");
        using (FileStream stream = new(image, FileMode.CreateNew))
        {
            stream.SetLength(reportedSize);
        }

        Directory.CreateDirectory(folder);

        // Without a journal: if that fails, the whole disk becomes read-only.
        if (SmallDisk.Run("mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", image) && SmallDisk.Run("mount", "-o", "loop", image, folder))
        {
            Directory.Delete(Path.Combine(folder, "lost+found"));
            return new ThinDisk(backing, folder);
        }

        backing.Dispose();
        return null;
    }

    public void Dispose()
    {
        SmallDisk.Run("umount", "-l", _folder);
        _backing.Dispose();
    }
}
