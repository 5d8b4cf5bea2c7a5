namespace Rodin.Emulator.Content;

/// <summary>Bytes that can be read from any offset.</summary>
public abstract class ModelContent
{
    private readonly Lazy<ulong> _crc64;

    /// <summary>Prepares the checksum, which is computed on first use.</summary>
    protected ModelContent() => _crc64 = new(() => ContentHash.ComputeCrc64Xz(this));

    /// <summary>The length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// The CRC-64/XZ of the content. Computing it takes about a second per GB, once: for the first response with checksums.
    /// </summary>
    public ulong Crc64 => _crc64.Value;

    /// <summary>A fingerprint of 32 hexadecimal digits, which differs between different contents.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Fills the buffer with the bytes from an offset on. The range must be within the length.</summary>
    public abstract void Read(long offset, Span<byte> buffer);

    /// <summary>Creates a different content of the same kind.</summary>
    internal virtual ModelContent CreateVariant(long length, int seed) => new GeneratedContent(length, seed);

    /// <summary>Returns all bytes, for contents that fit into memory.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        Read(0, all);
        return all;
    }
}
