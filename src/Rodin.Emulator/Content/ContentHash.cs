using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Rodin.Emulator.Content;

/// <summary>
/// Computes checksums of a content or a part of it, which need not fit into memory. Does not use the engine's code, because tests compare
/// the two.
/// </summary>
internal static class ContentHash
{
    private static readonly Crc64ParameterSet s_xz =
        Crc64ParameterSet.Create(0x42F0E1EBA9EA3693, ulong.MaxValue, ulong.MaxValue, reflectValues: true);

    public static ulong ComputeCrc64Xz(ModelContent content)
    {
        var crc = new Crc64(s_xz);
        Read(content, 0, content.Length, crc.Append);
        return crc.GetCurrentHashAsUInt64();
    }

    /// <summary>The value of <c>x-amz-checksum-crc64nvme</c>, in big-endian order.</summary>
    public static byte[] ComputeCrc64Nvme(ModelContent content)
    {
        var crc = new Crc64(Crc64ParameterSet.Nvme);
        Read(content, 0, content.Length, crc.Append);
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc.GetCurrentHashAsUInt64());
        return bytes;
    }

    /// <summary>The value of <c>x-amz-checksum-crc32</c> and <c>-crc32c</c>, in big-endian order.</summary>
    public static byte[] ComputeCrc32(ModelContent content, Crc32ParameterSet parameters)
    {
        var crc = new Crc32(parameters);
        Read(content, 0, content.Length, crc.Append);
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc.GetCurrentHashAsUInt32());
        return bytes;
    }

    public static byte[] ComputeHash(HashAlgorithmName algorithm, ModelContent content, long offset, long length)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        Read(content, offset, length, hash.AppendData);
        return hash.GetHashAndReset();
    }

    /// <summary>The SHA-256 of the content, in lower-case hexadecimal digits.</summary>
    public static string ComputeSha256(ModelContent content) =>
        Convert.ToHexStringLower(ComputeHash(HashAlgorithmName.SHA256, content, 0, content.Length));

    private static void Read(ModelContent content, long offset, long length, Action<ReadOnlySpan<byte>> append)
    {
        byte[] buffer = new byte[64 * 1024];
        for (long end = offset + length; offset < end;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset));
            content.Read(offset, part);
            append(part);
            offset += part.Length;
        }
    }
}
