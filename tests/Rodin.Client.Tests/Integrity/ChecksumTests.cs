using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Integrity;

public sealed class ChecksumTests : EngineTestBase
{
    private const string ZeroMd5 = "AAAAAAAAAAAAAAAAAAAAAA==";
    private const string ZeroSha256 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly byte[] _bytes = Bytes(600_001);

    private EmulatedFile NewFile => Emulator.AddTask().AddFile("data.bin", _bytes);

    [Theory]
    [InlineData(ChecksumHeaderNames.None)]
    [InlineData(ChecksumHeaderNames.ContentMd5)]
    [InlineData(ChecksumHeaderNames.ContentDigest)]
    [InlineData(ChecksumHeaderNames.ReprDigest)]
    [InlineData(ChecksumHeaderNames.AmzCrc32)]
    [InlineData(ChecksumHeaderNames.AmzCrc32C)]
    [InlineData(ChecksumHeaderNames.AmzCrc64Nvme)]
    [InlineData(ChecksumHeaderNames.AmzSha1)]
    [InlineData(ChecksumHeaderNames.AmzSha256)]
    [InlineData(ChecksumHeaderNames.All)]
    public async Task A_file_with_correct_checksums_is_saved(ChecksumHeaderNames headers)
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.ChecksumHeaders(headers));
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
    }

    [Theory]
    [InlineData("x-tos-hash-crc64ecma", "1")]
    [InlineData("Content-MD5", ZeroMd5)]
    [InlineData("Content-Digest", "sha-256=:" + ZeroSha256 + ":")]
    [InlineData("Repr-Digest", "sha-256=:" + ZeroSha256 + ":")]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==")]
    [InlineData("x-amz-checksum-crc32c", "AAAAAA==")]
    [InlineData("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=")]
    [InlineData("x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("x-amz-checksum-sha256", ZeroSha256)]
    public async Task A_file_with_one_wrong_checksum_is_not_saved(string header, string value)
    {
        EmulatedFile file = NewFile;
        file.Faults.AddRange([new Fault.ChecksumHeaders(ChecksumHeaderNames.All), new Fault.Header(header, value)]);
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(ErrorId.ChecksumMismatch, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.Contains("data.bin", failure.Message, StringComparison.Ordinal);
        Assert.Contains(header, failure.Message, StringComparison.Ordinal);
        Assert.Contains("states 0000", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Tos", failure.ToString(), StringComparison.Ordinal);
        AssertFolderIsEmpty();
    }

    [Theory]
    [InlineData("x-tos-hash-crc64ecma", "many")]
    [InlineData("Content-MD5", "@@@")]
    [InlineData("Repr-Digest", "sha-256=12, ,;,=:")]
    [InlineData("x-amz-checksum-sha256", ZeroSha256 + "-3")]
    public async Task A_malformed_checksum_is_ignored(string header, string value)
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.Header(header, value));
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
    }

    [Fact]
    public void A_range_of_a_file_matches_its_own_checksum_and_no_other()
    {
        using PartialFile part = NewPartialFile();
        foreach ((int from, int length) in new[] { (0, 600_001), (0, 1), (600_000, 1), (1, 262_144), (100_000, 300_000) })
        {
            Checksum own = Compute(_bytes.AsSpan(from, length));

            Assert.True(ChecksumVerifier.Matches(own, part, from, length, Cancelled));
            Assert.False(ChecksumVerifier.Matches(own, part, from + 1, length - 1, Cancelled));
            Assert.False(ChecksumVerifier.Matches(own, part, from, length + 1, Cancelled));
        }
    }

    [Fact]
    public void Every_checksum_is_verified_even_if_several_have_the_same_algorithm()
    {
        using PartialFile part = NewPartialFile();
        Checksum right = Compute(_bytes);
        Checksum wrong = right with { Value = new string('0', 64), Header = "Other" };

        ChecksumVerifier.Verify([right, right with { Header = "Again" }], part, PathOf("data.bin"), Cancelled);
        ChecksumVerifier.Verify([], part, PathOf("data.bin"), Cancelled);

        foreach (Checksum[] checksums in new Checksum[][] { [right, wrong], [wrong, right] })
        {
            RodinClientException failure = Assert.Throws<RodinClientException>(
                () => ChecksumVerifier.Verify(checksums, part, PathOf("data.bin"), Cancelled));
            Assert.Equal(ErrorId.ChecksumMismatch, failure.ErrorId);
            Assert.Contains(
                $"Other states {wrong.Value}, but the received bytes have {right.Value}", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_changed_bit_changes_the_checksum_of_every_algorithm()
    {
        Random random = new(3);
        foreach (ChecksumAlgorithm algorithm in Enum.GetValues<ChecksumAlgorithm>())
        {
            byte[] changed = [.. _bytes];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            using PartialFile part = NewPartialFile(changed, algorithm + ".bin");

            Assert.False(ChecksumVerifier.Matches(Compute(_bytes, algorithm), part, 0, _bytes.Length, Cancelled));
            Assert.True(ChecksumVerifier.Matches(Compute(changed, algorithm), part, 0, _bytes.Length, Cancelled));
        }
    }

    [Fact]
    public void Verification_can_be_cancelled()
    {
        using PartialFile part = NewPartialFile();
        CancellationToken cancelled = new(canceled: true);

        Assert.Throws<OperationCanceledException>(() => ChecksumVerifier.Verify([Compute(_bytes)], part, PathOf("data.bin"), cancelled));
        Assert.Throws<OperationCanceledException>(() => ChecksumVerifier.Matches(Compute(_bytes), part, 0, 1, cancelled));
    }

    private static Checksum Compute(ReadOnlySpan<byte> bytes, ChecksumAlgorithm algorithm = ChecksumAlgorithm.Sha256)
    {
        using ChecksumHash hash = ChecksumHash.TryCreate(algorithm)!;
        hash.Append(bytes.ToArray(), bytes.Length);
        return new Checksum(algorithm, hash.Finish(), "Test");
    }

    private PartialFile NewPartialFile(byte[]? bytes = null, string name = "data.bin")
    {
        bytes ??= _bytes;
        PartialFile part = PartialFile.TryOpen(PathOf(name))!;
        part.Write(0, bytes, bytes.Length);
        part.SetLength(bytes.Length);
        return part;
    }
}
