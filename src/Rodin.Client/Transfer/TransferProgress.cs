namespace Rodin.Client.Transfer;

/// <summary>How far one file is. Read from any thread.</summary>
public sealed class TransferProgress
{
    private long _received;
    private long _length = -1;

    internal TransferProgress(int id, string path)
    {
        Id = id;
        Path = path;
    }

    /// <summary>Tells this transfer from the others of its engine; counts from 1.</summary>
    public int Id { get; }

    /// <summary>Where the file goes.</summary>
    public string Path { get; }

    /// <summary>Bytes on disk so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes in all; -1 while or where the file host does not say.</summary>
    public long Length => Interlocked.Read(ref _length);

    internal void Start(long? length)
    {
        Interlocked.Exchange(ref _length, length ?? -1);
        Interlocked.Exchange(ref _received, 0);
    }

    internal void Add(int count) => Interlocked.Add(ref _received, count);
}
