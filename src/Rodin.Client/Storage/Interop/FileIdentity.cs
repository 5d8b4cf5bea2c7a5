namespace Rodin.Client.Storage.Interop;

/// <summary>Identifies a file on this machine, whatever its name.</summary>
/// <param name="Device">The device that holds the file.</param>
/// <param name="Inode">The number of the file on the device.</param>
/// <param name="LinkCount">The number of names (hard links) that the file has.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, uint LinkCount)
{
    /// <summary>Whether both are the same file.</summary>
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
