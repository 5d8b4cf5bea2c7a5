using System.IO.Hashing;
using System.Security.Cryptography;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>ContentHash up a file, or the part of it that a response has, in the headers that a test asks for.</summary>
internal static class ChecksumHeaderWriter
{
    public static void Describe(EmulatorResponse response, Fault.ChecksumHeaders checksumHeaders)
    {
        ModelContent body = response.Body;
        (long Offset, long Length) whole = (0, body.Length);
        var content = checksumHeaders.WholeFile ? whole : (response.Offset, response.Length);
        Set(ChecksumHeaderNames.ContentMd5, "Content-MD5", () => Hash(HashAlgorithmName.MD5, content));
        Set(ChecksumHeaderNames.ContentDigest, "Content-Digest", () => Dictionary(content));
        Set(ChecksumHeaderNames.ReprDigest, "Repr-Digest", () => Dictionary(whole));
        if (content != whole)
        {
            return;
        }

        Set(ChecksumHeaderNames.AmzCrc32, "x-amz-checksum-crc32", () => Convert.ToBase64String(ContentHash.Crc32Of(body, Crc32ParameterSet.Crc32)));
        Set(ChecksumHeaderNames.AmzCrc32C, "x-amz-checksum-crc32c", () => Convert.ToBase64String(ContentHash.Crc32Of(body, Crc32ParameterSet.Crc32C)));
        Set(ChecksumHeaderNames.AmzCrc64Nvme, "x-amz-checksum-crc64nvme", () => Convert.ToBase64String(ContentHash.Crc64Nvme(body)));
        Set(ChecksumHeaderNames.AmzSha1, "x-amz-checksum-sha1", () => Hash(HashAlgorithmName.SHA1, whole));
        Set(ChecksumHeaderNames.AmzSha256, "x-amz-checksum-sha256", () => Hash(HashAlgorithmName.SHA256, whole));
        Set(ChecksumHeaderNames.All & ~(ChecksumHeaderNames.ContentMd5 | ChecksumHeaderNames.ContentDigest | ChecksumHeaderNames.ReprDigest), "x-amz-checksum-type", () => "FULL_OBJECT");

        void Set(ChecksumHeaderNames wanted, string name, Func<string> value)
        {
            if ((checksumHeaders.Headers & wanted) != 0)
            {
                response.Headers[name] = value();
            }
        }

        string Hash(HashAlgorithmName algorithm, (long Offset, long Length) part) =>
            Convert.ToBase64String(ContentHash.Hash(algorithm, body, part.Offset, part.Length));

        string Dictionary((long Offset, long Length) part) =>
            $"sha-256=:{Hash(HashAlgorithmName.SHA256, part)}:, sha-512=:{Hash(HashAlgorithmName.SHA512, part)}:";
    }
}
