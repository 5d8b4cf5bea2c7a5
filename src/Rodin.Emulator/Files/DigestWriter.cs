using System.IO.Hashing;
using System.Security.Cryptography;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>Sums up a file, or the part of it that an answer has, in the headers that a test asks for.</summary>
internal static class DigestWriter
{
    public static void Describe(Answer answer, Fault.Digests digests)
    {
        ModelContent body = answer.Body;
        (long Offset, long Length) whole = (0, body.Length);
        var content = digests.OfWhole ? whole : (answer.Offset, answer.Length);
        Set(DigestHeaders.ContentMd5, "Content-MD5", () => Hash(HashAlgorithmName.MD5, content));
        Set(DigestHeaders.ContentDigest, "Content-Digest", () => Dictionary(content));
        Set(DigestHeaders.ReprDigest, "Repr-Digest", () => Dictionary(whole));
        if (content != whole)
        {
            return;
        }

        Set(DigestHeaders.AmzCrc32, "x-amz-checksum-crc32", () => Convert.ToBase64String(Sums.Crc32Of(body, Crc32ParameterSet.Crc32)));
        Set(DigestHeaders.AmzCrc32C, "x-amz-checksum-crc32c", () => Convert.ToBase64String(Sums.Crc32Of(body, Crc32ParameterSet.Crc32C)));
        Set(DigestHeaders.AmzCrc64Nvme, "x-amz-checksum-crc64nvme", () => Convert.ToBase64String(Sums.Crc64Nvme(body)));
        Set(DigestHeaders.AmzSha1, "x-amz-checksum-sha1", () => Hash(HashAlgorithmName.SHA1, whole));
        Set(DigestHeaders.AmzSha256, "x-amz-checksum-sha256", () => Hash(HashAlgorithmName.SHA256, whole));
        Set(DigestHeaders.All & ~(DigestHeaders.ContentMd5 | DigestHeaders.ContentDigest | DigestHeaders.ReprDigest), "x-amz-checksum-type", () => "FULL_OBJECT");

        void Set(DigestHeaders wanted, string name, Func<string> value)
        {
            if ((digests.Headers & wanted) != 0)
            {
                answer.Headers[name] = value();
            }
        }

        string Hash(HashAlgorithmName algorithm, (long Offset, long Length) part) =>
            Convert.ToBase64String(Sums.Hash(algorithm, body, part.Offset, part.Length));

        string Dictionary((long Offset, long Length) part) =>
            $"sha-256=:{Hash(HashAlgorithmName.SHA256, part)}:, sha-512=:{Hash(HashAlgorithmName.SHA512, part)}:";
    }
}
