using System.Security.Cryptography;
using System.Text;

namespace Rodin.Emulator.Content;

/// <summary>Content in memory, which may be created on first use.</summary>
public sealed class BytesContent : ModelContent
{
    private readonly Lazy<byte[]> _bytes;
    private readonly Lazy<string> _fingerprint;

    /// <summary>Creates a content from bytes. The array is not copied.</summary>
    public BytesContent(byte[] bytes)
        : this(new Lazy<byte[]>(bytes))
    {
    }

    /// <summary>Creates a content from a text in UTF-8.</summary>
    public BytesContent(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    /// <summary>Creates a content whose bytes are created on first use.</summary>
    public BytesContent(Lazy<byte[]> bytes)
    {
        _bytes = bytes;
        _fingerprint = new(() => Convert.ToHexStringLower(SHA256.HashData(_bytes.Value).AsSpan(0, 16)));
    }

    /// <inheritdoc/>
    public override long Length => _bytes.Value.Length;

    /// <inheritdoc/>
    public override string Fingerprint => _fingerprint.Value;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer) => _bytes.Value.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
}
