namespace Rodin.Client.Tests.Storage;

/// <summary>
/// A disk that takes more than it can keep, as thin volumes do, and broken ones: a write seems to go well, and to bring it to the disk itself fails.
/// Needs Linux, the right to mount, and a loop device.
/// </summary>
internal sealed class ThinDisk : IDisposable
{
    private readonly SmallDisk _room;
    private readonly string _folder;

    private ThinDisk(SmallDisk room, string folder)
    {
        _room = room;
        _folder = folder;
    }

    /// <summary>Mounts one at an empty folder, which keeps only so much of what it promises.</summary>
    /// <returns>Null where this machine doesn't let it.</returns>
    public static ThinDisk? TryMount(string folder, long promised, long kept)
    {
        string below = folder + "-below";
        if (SmallDisk.TryMount(below, kept) is not { } room)
        {
            return null;
        }

        string image = Path.Combine(below, "image");
        using (FileStream stream = new(image, FileMode.CreateNew))
        {
            stream.SetLength(promised);
        }

        Directory.CreateDirectory(folder);

        // Without a journal, whose own failure would have the whole disk refuse writing.
        if (SmallDisk.Run("mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", image) && SmallDisk.Run("mount", "-o", "loop", image, folder))
        {
            Directory.Delete(Path.Combine(folder, "lost+found"));
            return new ThinDisk(room, folder);
        }

        room.Dispose();
        return null;
    }

    public void Dispose()
    {
        SmallDisk.Run("umount", "-l", _folder);
        _room.Dispose();
    }
}
