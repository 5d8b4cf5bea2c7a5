using System.Buffers.Binary;
using Rodin.Client.Storage;

namespace Rodin.Client.Integrity.Formats;

/// <summary>A file as the checks look at it: a few bytes from anywhere, never the whole, so that eight gigabytes cost no more than one.</summary>
internal sealed class FileView(PartialFile part)
{
    private const int HeadLength = 512;

    private byte[]? _head;

    /// <summary>In bytes.</summary>
    public long Length { get; } = part.Length;

    /// <summary>The first bytes, 512 at most.</summary>
    public byte[] Head => _head ??= Read(0, HeadLength);

    /// <summary>These bytes, fewer where the file ends before, none where there is no such place.</summary>
    public byte[] Read(long offset, int count) => offset >= 0 && offset < Length ? part.Read(offset, count) : [];

    /// <summary>The last bytes, and where they begin.</summary>
    public byte[] ReadTail(int count, out long offset)
    {
        offset = Math.Max(0, Length - count);
        return Read(offset, count);
    }

    /// <summary>Whether the file begins with this sign.</summary>
    public bool Starts(ReadOnlySpan<byte> sign) => Head.AsSpan().StartsWith(sign);

    /// <summary>Whether this sign stands at this place.</summary>
    public bool Has(long offset, ReadOnlySpan<byte> sign) => sign.SequenceEqual(Read(offset, sign.Length));

    /// <summary>The little-endian number at this place; null where the file ends before.</summary>
    public uint? UInt32(long offset) => Read(offset, sizeof(uint)) is { Length: sizeof(uint) } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;

    /// <summary>The little-endian number at this place; null where the file ends before, or where it is more than any file is long.</summary>
    public long? Int64(long offset) =>
        Read(offset, sizeof(long)) is { Length: sizeof(long) } bytes && BinaryPrimitives.ReadInt64LittleEndian(bytes) is >= 0 and var value ? value : null;
}
