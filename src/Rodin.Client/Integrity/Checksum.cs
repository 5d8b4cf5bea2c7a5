namespace Rodin.Client.Integrity;

/// <summary>The ways in which a file host may sum up bytes.</summary>
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

/// <summary>What a file host promises of some bytes.</summary>
/// <param name="Algorithm">How they are summed up.</param>
/// <param name="Value">In lower-case hexadecimal digits, so that equal promises are equal records and can be written down.</param>
/// <param name="Header">Which header of the answer says so.</param>
internal sealed record Checksum(ChecksumAlgorithm Algorithm, string Value, string Header)
{
    /// <summary>A promise in bytes, CRCs with their highest first.</summary>
    /// <returns>The promise; null if it has not as many bytes as the algorithm gives.</returns>
    public static Checksum? FromBytes(ChecksumAlgorithm algorithm, byte[] bytes, string header) =>
        bytes.Length == LengthOf(algorithm) ? new Checksum(algorithm, ToHex(bytes), header) : null;

    /// <summary>Bytes as hexadecimal digits in lower case.</summary>
    public static string ToHex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", string.Empty).ToLowerInvariant();

    private static int LengthOf(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 or ChecksumAlgorithm.Crc32C => 4,
        ChecksumAlgorithm.Crc64Xz or ChecksumAlgorithm.Crc64Nvme => 8,
        ChecksumAlgorithm.Md5 => 16,
        ChecksumAlgorithm.Sha1 => 20,
        ChecksumAlgorithm.Sha256 => 32,
        _ => 64,
    };
}
