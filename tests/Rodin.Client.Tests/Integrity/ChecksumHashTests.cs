using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Rodin.Client.Integrity;
using Xunit;

namespace Rodin.Client.Tests.Integrity;

public sealed class ChecksumHashTests
{
    private static readonly Crc64ParameterSet s_xz = Crc64ParameterSet.Create(
        0x42F0E1EBA9EA3693, ulong.MaxValue, ulong.MaxValue, reflectValues: true);

    public static TheoryData<string, string> KnownValues => new()
    {
        { nameof(ChecksumAlgorithm.Crc32), "cbf43926" },
        { nameof(ChecksumAlgorithm.Crc32C), "e3069283" },
        { nameof(ChecksumAlgorithm.Crc64Xz), "995dc9bbdf1939fa" },
        { nameof(ChecksumAlgorithm.Crc64Nvme), "ae8b14860a799888" },
        { nameof(ChecksumAlgorithm.Md5), "25f9e794323b453885f5181f1b624d0b" },
        { nameof(ChecksumAlgorithm.Sha1), "f7c3bc1d808e04732adf679965ccc34ca7ae3441" },
        { nameof(ChecksumAlgorithm.Sha256), "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225" },
        {
            nameof(ChecksumAlgorithm.Sha512),
            "d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85"
        },
    };

    [Theory]
    [MemberData(nameof(KnownValues))]
    public void The_checksum_of_123456789_is_the_published_check_value(string algorithm, string value)
    {
        using ChecksumHash hash = Create(algorithm);
        byte[] digits = Encoding.ASCII.GetBytes("1234567890");

        // In two pieces, and twice: reading the value resets the computation.
        for (int i = 0; i < 2; i++)
        {
            hash.Append(digits, 4);
            hash.Append(digits[4..], 5);

            Assert.Equal(value, hash.Finish());
        }
    }

    [Fact]
    public void Every_algorithm_has_a_known_value() =>
        Assert.Equal(Enum.GetNames<ChecksumAlgorithm>(), KnownValues.Select(row => row.Data.Item1));

    [Theory]
    [InlineData(nameof(ChecksumAlgorithm.Crc32))]
    [InlineData(nameof(ChecksumAlgorithm.Crc32C))]
    [InlineData(nameof(ChecksumAlgorithm.Crc64Xz))]
    [InlineData(nameof(ChecksumAlgorithm.Crc64Nvme))]
    public void A_CRC_equals_that_of_another_implementation_for_any_length_in_any_pieces(string algorithm)
    {
        Random random = new(11);
        for (int length = 0; length < 1200; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            using ChecksumHash whole = Create(algorithm);
            using ChecksumHash pieces = Create(algorithm);
            whole.Append(bytes, length);
            for (int done = 0; done < length;)
            {
                // Pieces below and above the length from which carry-less multiplication is used.
                int count = Math.Min(random.Next(1, 300), length - done);
                pieces.Append(bytes[done..], count);
                done += count;
            }

            string expected = Reference(algorithm, bytes);
            Assert.Equal((length, expected, expected), (length, whole.Finish(), pieces.Finish()));
        }
    }

    [Fact]
    public void A_CRC_computed_by_tables_equals_the_one_computed_by_carry_less_multiplication()
    {
        byte[] bytes = new byte[1 << 20];
        new Random(12).NextBytes(bytes);
        foreach (string algorithm in KnownValues.Select(row => row.Data.Item1).Where(
            name => name.StartsWith("Crc", StringComparison.Ordinal)))
        {
            using ChecksumHash hash = Create(algorithm);
            for (int done = 0; done < bytes.Length; done += 64)
            {
                hash.Append(bytes[done..(done + 64)], 64);
            }

            Assert.Equal(Reference(algorithm, bytes), hash.Finish());
        }
    }

    [Fact]
    public void An_algorithm_that_is_not_handled_is_an_error()
    {
        const ChecksumAlgorithm Unknown = (ChecksumAlgorithm)99;

        Assert.Throws<ArgumentOutOfRangeException>(() => ChecksumHash.TryCreate(Unknown));
        Assert.Throws<ArgumentOutOfRangeException>(() => Checksum.FromBytes(Unknown, new byte[64], "Test"));
    }

    private static ChecksumHash Create(string algorithm) => ChecksumHash.TryCreate(Enum.Parse<ChecksumAlgorithm>(algorithm))!;

    private static string Reference(string algorithm, byte[] bytes) => algorithm switch
    {
        nameof(ChecksumAlgorithm.Crc32) => Crc32.HashToUInt32(bytes).ToString("x8", CultureInfo.InvariantCulture),
        nameof(ChecksumAlgorithm.Crc32C) =>
            Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, bytes).ToString("x8", CultureInfo.InvariantCulture),
        nameof(ChecksumAlgorithm.Crc64Nvme) =>
            Crc64.HashToUInt64(Crc64ParameterSet.Nvme, bytes).ToString("x16", CultureInfo.InvariantCulture),
        nameof(ChecksumAlgorithm.Crc64Xz) => Crc64.HashToUInt64(s_xz, bytes).ToString("x16", CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, message: null),
    };
}
