using System.IO.Hashing;
using System.Security.Cryptography;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>Adds checksum headers of a file, or of the part in a response, as the fault specifies.</summary>
internal static class ChecksumHeaderWriter
{
    private const ChecksumHeaderNames AmzHeaders =
        ChecksumHeaderNames.All & ~(ChecksumHeaderNames.ContentMd5 | ChecksumHeaderNames.ContentDigest | ChecksumHeaderNames.ReprDigest);

    public static void Write(EmulatorResponse response, Fault.ChecksumHeaders checksumHeaders)
    {
        ModelContent body = response.Body;
        (long Offset, long Length) whole = (0, body.Length);
        var content = checksumHeaders.WholeFile ? whole : (response.Offset, response.Length);
        Set(ChecksumHeaderNames.ContentMd5, "Content-MD5", () => ComputeHash(HashAlgorithmName.MD5, content));
        Set(ChecksumHeaderNames.ContentDigest, "Content-Digest", () => CreateDictionary(content));
        Set(ChecksumHeaderNames.ReprDigest, "Repr-Digest", () => CreateDictionary(whole));
        if (content != whole)
        {
            return;
        }

        Set(ChecksumHeaderNames.AmzCrc32, "x-amz-checksum-crc32", () => ComputeCrc32(Crc32ParameterSet.Crc32));
        Set(ChecksumHeaderNames.AmzCrc32C, "x-amz-checksum-crc32c", () => ComputeCrc32(Crc32ParameterSet.Crc32C));
        Set(ChecksumHeaderNames.AmzCrc64Nvme, "x-amz-checksum-crc64nvme", () => Convert.ToBase64String(ContentHash.ComputeCrc64Nvme(body)));
        Set(ChecksumHeaderNames.AmzSha1, "x-amz-checksum-sha1", () => ComputeHash(HashAlgorithmName.SHA1, whole));
        Set(ChecksumHeaderNames.AmzSha256, "x-amz-checksum-sha256", () => ComputeHash(HashAlgorithmName.SHA256, whole));
        Set(AmzHeaders, "x-amz-checksum-type", () => "FULL_OBJECT");

        void Set(ChecksumHeaderNames names, string name, Func<string> value)
        {
            if ((checksumHeaders.Headers & names) != 0)
            {
                response.Headers[name] = value();
            }
        }

        string ComputeCrc32(Crc32ParameterSet parameters) => Convert.ToBase64String(ContentHash.ComputeCrc32(body, parameters));

        string ComputeHash(HashAlgorithmName algorithm, (long Offset, long Length) part) =>
            Convert.ToBase64String(ContentHash.ComputeHash(algorithm, body, part.Offset, part.Length));

        string CreateDictionary((long Offset, long Length) part) =>
            $"sha-256=:{ComputeHash(HashAlgorithmName.SHA256, part)}:, sha-512=:{ComputeHash(HashAlgorithmName.SHA512, part)}:";
    }
}
