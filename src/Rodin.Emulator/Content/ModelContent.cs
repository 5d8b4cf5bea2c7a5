namespace Rodin.Emulator.Content;

/// <summary>Bytes that can be read from any offset.</summary>
public abstract class ModelContent
{
    private readonly Lazy<ulong> _crc64;

    /// <summary>Prepares the checksum, which is computed when first asked for.</summary>
    protected ModelContent() => _crc64 = new(() => ContentHash.Crc64Xz(this));

    /// <summary>In bytes.</summary>
    public abstract long Length { get; }

    /// <summary>CRC-64/XZ of the whole. Costs about a second a gigabyte, once: at the first request, if checksums are sent.</summary>
    public ulong Crc64 => _crc64.Value;

    /// <summary>Differs between contents that differ; 32 hexadecimal digits.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Fills the buffer from an offset on; offset and buffer lie within the length.</summary>
    public abstract void Read(long offset, Span<byte> buffer);

    /// <summary>Other bytes of the same kind.</summary>
    internal virtual ModelContent Another(long length, int seed) => new GeneratedContent(length, seed);

    /// <summary>All bytes at once, for contents that memory can hold.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        Read(0, all);
        return all;
    }
}
