namespace Rodin.Client.Integrity;

/// <summary>The checksum algorithms that file hosts use.</summary>
internal enum ChecksumAlgorithm
{
    Crc32,
    Crc32C,
    Crc64Xz,
    Crc64Nvme,
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// <summary>A checksum that a file host states.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Value">The value in lower-case hexadecimal digits, so that equal checksums are equal records.</param>
/// <param name="Header">The response header that states it.</param>
internal sealed record Checksum(ChecksumAlgorithm Algorithm, string Value, string Header)
{
    /// <summary>Creates a checksum from its bytes; the most significant byte of a CRC is the first.</summary>
    /// <returns>The checksum; null if the number of bytes is not that of the algorithm.</returns>
    public static Checksum? FromBytes(ChecksumAlgorithm algorithm, byte[] bytes, string header) =>
        bytes.Length == LengthOf(algorithm) ? new Checksum(algorithm, ToHex(bytes), header) : null;

    /// <summary>Converts bytes to lower-case hexadecimal digits.</summary>
    public static string ToHex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", string.Empty).ToLowerInvariant();

    private static int LengthOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Xz or ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Md5 => 16,
        ChecksumAlgorithm.Sha1 => 20,
        ChecksumAlgorithm.Sha256 => 32,
        ChecksumAlgorithm.Sha512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, message: null),
    };
}
