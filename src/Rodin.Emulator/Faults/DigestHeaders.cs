namespace Rodin.Emulator.Faults;

/// <summary>The headers with which stores other than the service's sum up a file or an answer.</summary>
[Flags]
public enum DigestHeaders
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>Content-MD5</c>.</summary>
    ContentMd5 = 1,

    /// <summary><c>Content-Digest</c> with SHA-256 and SHA-512 (RFC 9530).</summary>
    ContentDigest = 2,

    /// <summary><c>Repr-Digest</c> with SHA-256 and SHA-512 (RFC 9530).</summary>
    ReprDigest = 4,

    /// <summary><c>x-amz-checksum-crc32</c>.</summary>
    AmzCrc32 = 8,

    /// <summary><c>x-amz-checksum-crc32c</c>.</summary>
    AmzCrc32C = 16,

    /// <summary><c>x-amz-checksum-crc64nvme</c>.</summary>
    AmzCrc64Nvme = 32,

    /// <summary><c>x-amz-checksum-sha1</c>.</summary>
    AmzSha1 = 64,

    /// <summary><c>x-amz-checksum-sha256</c>.</summary>
    AmzSha256 = 128,

    /// <summary>All of them.</summary>
    All = 255,
}
