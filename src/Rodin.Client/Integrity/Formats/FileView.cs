using System.Buffers.Binary;

namespace Rodin.Client.Integrity.Formats;

/// <summary>Reads the few bytes of a file that a format check needs, so that the cost does not depend on the length.</summary>
internal sealed class FileView(IRandomAccessSource source)
{
    private const int HeadLength = 512;

    private byte[]? _head;

    /// <summary>The length in bytes.</summary>
    public long Length { get; } = source.Length;

    /// <summary>The first bytes of the file, at most 512.</summary>
    public byte[] Head => _head ??= Read(0, HeadLength);

    /// <summary>Reads bytes: fewer if the file ends before, none if the offset is outside the file.</summary>
    public byte[] Read(long offset, int count) => offset >= 0 && offset < Length ? source.Read(offset, count) : [];

    /// <summary>Reads the last bytes.</summary>
    public byte[] ReadTail(int count, out long offset)
    {
        offset = Math.Max(0, Length - count);
        return Read(offset, count);
    }

    /// <summary>Whether the file starts with a signature.</summary>
    public bool StartsWith(ReadOnlySpan<byte> signature) => Head.AsSpan().StartsWith(signature);

    /// <summary>Whether a signature is at an offset.</summary>
    public bool Has(long offset, ReadOnlySpan<byte> signature) => signature.SequenceEqual(Read(offset, signature.Length));

    /// <summary>Reads a little-endian number; null if the file ends before.</summary>
    public uint? UInt32(long offset) =>
        Read(offset, sizeof(uint)) is { Length: sizeof(uint) } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;

    /// <summary>Reads a little-endian number; null if the file ends before, or the number exceeds the length of any file.</summary>
    public long? Int64(long offset) =>
        Read(offset, sizeof(long)) is { Length: sizeof(long) } bytes && BinaryPrimitives.ReadInt64LittleEndian(bytes) is >= 0 and var value
            ? value
            : null;
}
