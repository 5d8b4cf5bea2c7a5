using System.Text;
using System.Text.Json;

namespace Rodin.Client.Storage;

/// <summary>
/// Records which blocks of a partial file are complete, so that another run can resume even after <c>kill -9</c>. The file has a line of
/// JSON that identifies the version, and a line with one character for each block. It never contains the link.
/// </summary>
internal sealed class BlockMap : IDisposable
{
    /// <summary>The extension that is appended to the name of a partial file.</summary>
    public const string Extension = ".map";

    /// <summary>
    /// The length of a block in bytes, which is the most that a killed connection downloads again. Smaller files have no map.
    /// </summary>
    public const int Block = 1024 * 1024;

    /// <summary>The length in bytes above which files have no map, because it would be too large. Model files are far smaller.</summary>
    public const long MaxFileLength = 1L << 44;

    // One character for each block, and a line of JSON that is far shorter than this limit.
    private const long MaxMapLength = (MaxFileLength / Block) + (256 * 1024);

    private const byte Complete = (byte)'#';
    private const byte Missing = (byte)'.';

    // The character before the blocks: whether they have been flushed to the disk, or are lost if the machine restarts.
    private const byte Flushed = (byte)'=';
    private const byte InMemory = (byte)'~';

    private readonly object _lock = new();
    private readonly FileStream _stream;
    private readonly string _path;
    private readonly byte[] _blocks;
    private readonly int _offset;

    private BlockMap(FileStream stream, string path, EntityVersion version, byte[] blocks, int offset)
    {
        _stream = stream;
        _path = path;
        Version = version;
        _blocks = blocks;
        _offset = offset;
    }

    /// <summary>The version of the file to which the blocks belong.</summary>
    public EntityVersion Version { get; }

    /// <summary>Whether no block is complete.</summary>
    public bool IsEmpty => Array.IndexOf(_blocks, Complete, 1) < 0;

    /// <summary>The number of bytes in complete blocks.</summary>
    public long CompleteBytes => Version.Length!.Value - Gaps.Sum(gap => gap.End - gap.Start);

    /// <summary>The missing ranges, in order.</summary>
    public IEnumerable<(long Start, long End)> Gaps
    {
        get
        {
            for (int i = 1; i < _blocks.Length;)
            {
                int start = Array.IndexOf(_blocks, Missing, i);
                if (start < 0)
                {
                    yield break;
                }

                int end = Array.IndexOf(_blocks, Complete, start);
                i = end < 0 ? _blocks.Length : end;
                yield return ((start - 1L) * Block, Math.Min(Version.Length!.Value, (i - 1L) * Block));
            }
        }
    }

    /// <summary>Creates the map of a file without complete blocks.</summary>
    /// <returns>Null if the file's name is too long for a second extension: the download cannot be resumed then.</returns>
    public static BlockMap? Create(string partialPath, EntityVersion version)
    {
        string path = partialPath + Extension;
        byte[] header = Encoding.UTF8.GetBytes(
            JsonSerializer.Serialize(
                new BlockMapHeader(
                    BlockMapHeader.CurrentFormat,
                    version.Length!.Value,
                    version.ETag,
                    version.LastModified,
                    version.IsDateStrong,
                    Block,
                    BootSession.Current),
                BlockMapJsonContext.Default.BlockMapHeader) + "\n");
        byte[] blocks = new byte[1 + CountBlocks(version.Length.Value)];
        blocks.AsSpan().Fill(Missing);
        blocks[0] = InMemory;
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1);

            // Written at once, because half a map would not be valid.
            stream.Write([.. header, .. blocks], 0, header.Length + blocks.Length);
            return new BlockMap(stream, path, version, blocks, header.Length);
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

    /// <summary>Opens the map of an earlier run.</summary>
    /// <param name="partialPath">The partial file.</param>
    /// <param name="partialLength">The length of the partial file in bytes.</param>
    /// <returns>Null if there is no valid map.</returns>
    public static BlockMap? Open(string partialPath, long partialLength)
    {
        FileInfo file = new(partialPath + Extension);
        if (!file.Exists || SymbolicLinkGuard.IsLink(file))
        {
            return null;
        }

        // Opened for writing as well: opening a pipe for reading alone would block until another process writes to it.
        FileStream stream = new(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        BlockMap? map = null;
        try
        {
            return map = stream.CanSeek && stream.Length <= MaxMapLength ? Read(stream, file.FullName, partialLength) : null;
        }
        finally
        {
            if (map is null)
            {
                stream.Dispose();
            }
        }
    }

    /// <summary>Deletes the map of an earlier run.</summary>
    public static void Delete(string partialPath)
    {
        // Deleting a file that does not exist would block others that create files in the folder, and fails if the name is too long for a
        // map.
        string path = partialPath + Extension;
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>
    /// Marks the blocks whose last byte is between two positions as complete. The bytes before it in its block must have been written.
    /// </summary>
    public void Mark(long start, long end)
    {
        long length = Version.Length!.Value;
        int firstBlock = (int)(start / Block);
        int endBlock = end == length ? CountBlocks(length) : (int)(end / Block);
        if (endBlock > firstBlock)
        {
            lock (_lock)
            {
                _blocks.AsSpan(1 + firstBlock, endBlock - firstBlock).Fill(Complete);
                Write(1 + firstBlock, endBlock - firstBlock);
            }
        }
    }

    /// <summary>Records whether the complete blocks have been flushed to the disk.</summary>
    public void SetFlushed(bool value)
    {
        lock (_lock)
        {
            if (_blocks[0] != (value ? Flushed : InMemory))
            {
                _blocks[0] = value ? Flushed : InMemory;
                Write(0, 1);
            }
        }
    }

    /// <summary>Closes and deletes the map, because the file is complete.</summary>
    public void Delete()
    {
        _stream.Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _stream.Dispose();

    private static int CountBlocks(long length) => (int)((length + Block - 1) / Block);

    private static BlockMap? Read(FileStream stream, string path, long partialLength)
    {
        byte[] content = new byte[stream.Length];
        for (int total = 0, read = -1; read != 0 && total < content.Length; total += read)
        {
            read = stream.Read(content, total, content.Length - total);
        }

        int end = Array.IndexOf(content, (byte)'\n');
        if (end < 0 || Parse(content.AsSpan(0, end)) is not { } header)
        {
            return null;
        }

        byte[] blocks = content.AsSpan(end + 1).ToArray();
        EntityVersion version = new(header.Length, header.ETag, header.LastModified, header.IsDateStrong);
        int lastComplete = Array.LastIndexOf(blocks, Complete);
        bool isValid = version.ToIfRange() is not null
            && blocks.Length == 1 + CountBlocks(header.Length)
            && (blocks[0] == Flushed || (blocks[0] == InMemory && BootSession.IsCurrent(header.BootSession)))
            && blocks.Skip(1).All(block => block is Complete or Missing)
            && Math.Min(header.Length, Math.Max(0, lastComplete) * (long)Block) <= partialLength;
        return isValid ? new BlockMap(stream, path, version, blocks, end + 1) : null;
    }

    private static BlockMapHeader? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            BlockMapHeader? header = JsonSerializer.Deserialize(line, BlockMapJsonContext.Default.BlockMapHeader);
            return header is { Format: BlockMapHeader.CurrentFormat, Block: Block, Length: > 0 and <= MaxFileLength } ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(int start, int count)
    {
        _stream.Position = _offset + start;
        _stream.Write(_blocks, start, count);
        _stream.Flush();
    }
}
