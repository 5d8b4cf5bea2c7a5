using System.Text;
using System.Text.Json;
using Rodin.Client.Downloads.Source;

namespace Rodin.Client.Storage;

/// <summary>
/// Tells which blocks of a part file are whole, so that another run goes on where this one was stopped, if only by <c>kill -9</c>: a line of
/// JSON that says of which version the blocks are, and a line with a sign for each block. Never the link.
/// </summary>
internal sealed class BlockMap : IDisposable
{
    /// <summary>What the name of a part file is followed by.</summary>
    public const string Extension = ".map";

    /// <summary>Bytes that one sign stands for, so the most that a killed connection fetches again. Smaller files have no map.</summary>
    public const int Block = 1024 * 1024;

    /// <summary>Longer files have no map, whose size would be a burden; no model file comes near.</summary>
    public const long LongestFile = 1L << 44;

    // A sign for each block, and a line of JSON before them that is nowhere near as long.
    private const long LongestMap = (LongestFile / Block) + (256 * 1024);

    private const byte Done = (byte)'#';
    private const byte Missing = (byte)'.';

    // Before the blocks: whether they are known to be on disk itself, or may have been lost with the machine's memory.
    private const byte Flushed = (byte)'=';
    private const byte InMemory = (byte)'~';

    private readonly object _lock = new();
    private readonly FileStream _stream;
    private readonly string _path;
    private readonly byte[] _signs;
    private readonly int _offset;

    private BlockMap(FileStream stream, string path, EntityVersion version, byte[] signs, int offset)
    {
        _stream = stream;
        _path = path;
        Version = version;
        _signs = signs;
        _offset = offset;
    }

    /// <summary>What the blocks are parts of.</summary>
    public EntityVersion Version { get; }

    /// <summary>Whether it has nothing to tell.</summary>
    public bool IsEmpty => Array.IndexOf(_signs, Done, 1) < 0;

    /// <summary>Bytes that are there.</summary>
    public long DoneBytes => Version.Length!.Value - Gaps.Sum(gap => gap.End - gap.From);

    /// <summary>What is missing, in order.</summary>
    public IEnumerable<(long From, long End)> Gaps
    {
        get
        {
            for (int i = 1; i < _signs.Length;)
            {
                int from = Array.IndexOf(_signs, Missing, i);
                if (from < 0)
                {
                    yield break;
                }

                int end = Array.IndexOf(_signs, Done, from);
                i = end < 0 ? _signs.Length : end;
                yield return ((from - 1L) * Block, Math.Min(Version.Length!.Value, (i - 1L) * Block));
            }
        }
    }

    /// <summary>Makes one for a file of which nothing is there.</summary>
    /// <returns>Null where the file's name has room for one extension, and not for two: it is fetched in one run or not at all.</returns>
    public static BlockMap? Create(string partPath, EntityVersion version)
    {
        string path = partPath + Extension;
        byte[] head = Encoding.UTF8.GetBytes(
            JsonSerializer.Serialize(
                new BlockMapHeader(BlockMapHeader.CurrentFormat, version.Length!.Value, version.ETag, version.LastModified, version.IsDateStrong, Block, BootSession.Current),
                PartMapJson.Default.BlockMapHeader) + "\n");
        byte[] signs = new byte[1 + CountBlocks(version.Length.Value)];
        signs.AsSpan().Fill(Missing);
        signs[0] = InMemory;
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1);

            // In one go: half a map is none.
            stream.Write([.. head, .. signs], 0, head.Length + signs.Length);
            return new BlockMap(stream, path, version, signs, head.Length);
        }
        catch (PathTooLongException)
        {
            return null;
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the one that an earlier run has left.</summary>
    /// <param name="partPath">The part file.</param>
    /// <param name="partLength">How long that is.</param>
    /// <returns>Null when there is none, or none that can be trusted.</returns>
    public static BlockMap? Open(string partPath, long partLength)
    {
        FileInfo file = new(partPath + Extension);
        if (!file.Exists || SymbolicLinkGuard.Is(file))
        {
            return null;
        }

        // To write as well, so that it does not wait for whoever writes to what is a pipe.
        FileStream stream = new(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        BlockMap? map = null;
        try
        {
            return map = stream.CanSeek && stream.Length <= LongestMap ? Read(stream, file.FullName, partLength) : null;
        }
        finally
        {
            if (map is null)
            {
                stream.Dispose();
            }
        }
    }

    /// <summary>Removes what an earlier run has left.</summary>
    public static void Delete(string partPath)
    {
        // To remove what is not there would hold up all others who make files in the folder. A name that is too long for a map has none.
        string path = partPath + Extension;
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>Marks the blocks whose last byte lies between two positions. What comes before them in their block must be there.</summary>
    public void Mark(long from, long to)
    {
        long length = Version.Length!.Value;
        int first = (int)(from / Block);
        int end = to == length ? CountBlocks(length) : (int)(to / Block);
        if (end > first)
        {
            lock (_lock)
            {
                _signs.AsSpan(1 + first, end - first).Fill(Done);
                Write(1 + first, end - first);
            }
        }
    }

    /// <summary>Says whether the blocks that are marked have been flushed to disk.</summary>
    public void SetFlushed(bool value)
    {
        lock (_lock)
        {
            if (_signs[0] != (value ? Flushed : InMemory))
            {
                _signs[0] = value ? Flushed : InMemory;
                Write(0, 1);
            }
        }
    }

    /// <summary>Closes it and removes it: the file is whole, or begins anew.</summary>
    public void Delete()
    {
        _stream.Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _stream.Dispose();

    private static int CountBlocks(long length) => (int)((length + Block - 1) / Block);

    private static BlockMap? Read(FileStream stream, string path, long partLength)
    {
        byte[] all = new byte[stream.Length];
        for (int read = 0, got = -1; got != 0 && read < all.Length; read += got)
        {
            got = stream.Read(all, read, all.Length - read);
        }

        int end = Array.IndexOf(all, (byte)'\n');
        if (end < 0 || Parse(all.AsSpan(0, end)) is not { } head)
        {
            return null;
        }

        byte[] signs = all.AsSpan(end + 1).ToArray();
        EntityVersion version = new(head.Length, head.ETag, head.LastModified, head.IsDateStrong);
        int lastDone = Array.LastIndexOf(signs, Done);
        bool isTrusted = version.Condition() is not null
            && signs.Length == 1 + CountBlocks(head.Length)
            && (signs[0] == Flushed || (signs[0] == InMemory && BootSession.IsCurrent(head.BootSession)))
            && signs.Skip(1).All(sign => sign is Done or Missing)
            && Math.Min(head.Length, Math.Max(0, lastDone) * (long)Block) <= partLength;
        return isTrusted ? new BlockMap(stream, path, version, signs, end + 1) : null;
    }

    private static BlockMapHeader? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, PartMapJson.Default.BlockMapHeader) is { Format: BlockMapHeader.CurrentFormat, Block: Block, Length: > 0 and <= LongestFile } head ? head : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(int from, int count)
    {
        _stream.Position = _offset + from;
        _stream.Write(_signs, from, count);
        _stream.Flush();
    }
}
