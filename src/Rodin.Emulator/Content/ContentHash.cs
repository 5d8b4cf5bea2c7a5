using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Rodin.Emulator.Content;

/// <summary>Checksums of a content, or of a part of it, which need not fit into memory. None of the engine's own code: tests hold one against the other.</summary>
internal static class ContentHash
{
    private static readonly Crc64ParameterSet s_xz = Crc64ParameterSet.Create(0x42F0E1EBA9EA3693, ulong.MaxValue, ulong.MaxValue, reflectValues: true);

    public static ulong Crc64Xz(ModelContent content)
    {
        var crc = new Crc64(s_xz);
        Read(content, 0, content.Length, crc.Append);
        return crc.GetCurrentHashAsUInt64();
    }

    /// <summary>As in <c>x-amz-checksum-crc64nvme</c>, with the highest byte first.</summary>
    public static byte[] Crc64Nvme(ModelContent content)
    {
        var crc = new Crc64(Crc64ParameterSet.Nvme);
        Read(content, 0, content.Length, crc.Append);
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc.GetCurrentHashAsUInt64());
        return bytes;
    }

    /// <summary>As in <c>x-amz-checksum-crc32</c>, with the highest byte first.</summary>
    public static byte[] Crc32Of(ModelContent content, Crc32ParameterSet parameters)
    {
        var crc = new Crc32(parameters);
        Read(content, 0, content.Length, crc.Append);
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc.GetCurrentHashAsUInt32());
        return bytes;
    }

    public static byte[] Hash(HashAlgorithmName algorithm, ModelContent content, long offset, long length)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        Read(content, offset, length, hash.AppendData);
        return hash.GetHashAndReset();
    }

    /// <summary>SHA-256 of the whole, in lower-case hexadecimal digits.</summary>
    public static string Sha256(ModelContent content) => Convert.ToHexStringLower(Hash(HashAlgorithmName.SHA256, content, 0, content.Length));

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
