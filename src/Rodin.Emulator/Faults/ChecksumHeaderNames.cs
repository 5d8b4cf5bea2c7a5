namespace Rodin.Emulator.Faults;

/// <summary>Checksum headers of stores other than the service's file host.</summary>
[Flags]
public enum ChecksumHeaderNames
{
    /// <summary>No header.</summary>
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

    /// <summary>All headers.</summary>
    All = 255,
}
