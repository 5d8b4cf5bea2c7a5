namespace Rodin.Client.Downloads;

/// <summary>How far one file is. Read from any thread.</summary>
public sealed class DownloadProgress
{
    private readonly Action<int>? _received;
    private long _onDisk;
    private long _length = -1;

    internal DownloadProgress(int id, string path, Action<int>? received = null)
    {
        Id = id;
        Path = path;
        _received = received;
    }

    /// <summary>Tells this transfer from the others of its engine; counts from 1.</summary>
    public int Id { get; }

    /// <summary>Where the file goes.</summary>
    public string Path { get; }

    /// <summary>Bytes on disk so far, with those that an earlier run has left.</summary>
    public long Received => Interlocked.Read(ref _onDisk);

    /// <summary>Bytes in all; -1 while or where the file host does not say.</summary>
    public long Length => Interlocked.Read(ref _length);

    internal void Start(long? length, long onDisk)
    {
        Interlocked.Exchange(ref _length, length ?? -1);
        Interlocked.Exchange(ref _onDisk, onDisk);
    }

    internal void Add(int count)
    {
        Interlocked.Add(ref _onDisk, count);
        _received?.Invoke(count);
    }
}
