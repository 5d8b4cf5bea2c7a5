namespace Rodin.Client.Downloads;

/// <summary>The progress of one file. Can be read from any thread.</summary>
public sealed class DownloadProgress
{
    private readonly ByteCounter? _received;
    private long _onDisk;
    private long _length = -1;

    internal DownloadProgress(int id, string path, ByteCounter? received = null)
    {
        Id = id;
        Path = path;
        _received = received;
    }

    /// <summary>Identifies the download among those of its downloader; starts at 1.</summary>
    public int Id { get; }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>The number of bytes on disk, including those of an earlier run.</summary>
    public long Received => Interlocked.Read(ref _onDisk);

    /// <summary>The length of the file in bytes; -1 if it is not known (yet).</summary>
    public long Length => Interlocked.Read(ref _length);

    internal void Start(long? length, long onDisk)
    {
        Interlocked.Exchange(ref _length, length ?? -1);
        Interlocked.Exchange(ref _onDisk, onDisk);
    }

    internal void Add(int count)
    {
        Interlocked.Add(ref _onDisk, count);
        _received?.Add(count);
    }
}
