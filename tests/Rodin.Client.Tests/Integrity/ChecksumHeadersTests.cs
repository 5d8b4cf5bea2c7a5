using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Rodin.Client.Integrity;
using Xunit;

namespace Rodin.Client.Tests.Integrity;

public sealed class ChecksumHeadersTests
{
    private const string Md5 = "JfnnlDI7RTiF9RgfG2JNCw==";
    private const string Md5Hex = "25f9e794323b453885f5181f1b624d0b";
    private const string Sha1 = "98O8HYCOBHMq32eZZczDTKeuNEE=";
    private const string Sha1Hex = "f7c3bc1d808e04732adf679965ccc34ca7ae3441";
    private static readonly byte[] s_bytes = "123456789"u8.ToArray();
    private static readonly string s_sha256 = Convert.ToBase64String(SHA256.HashData(s_bytes));
    private static readonly string s_sha512 = Convert.ToBase64String(SHA512.HashData(s_bytes));

    public static TheoryData<string, string, string> Valid => new()
    {
        { "x-tos-hash-crc64ecma", "11051210869376104954", "Crc64Xz=995dc9bbdf1939fa" },
        { "x-tos-hash-crc64ecma", "0", "Crc64Xz=0000000000000000" },
        { "x-tos-hash-crc64ecma", "18446744073709551615", "Crc64Xz=ffffffffffffffff" },
        { "Content-MD5", Md5, "Md5=" + Md5Hex },
        { "Repr-Digest", $"md5=:{Md5}:", "Md5=" + Md5Hex },
        { "Repr-Digest", $"sha=:{Sha1}:", "Sha1=" + Sha1Hex },
        { "Repr-Digest", $"sha-256=:{s_sha256}:", "Sha256=" + Hex(SHA256.HashData(s_bytes)) },
        { "Repr-Digest", $"  sha-512=:{s_sha512}:  ", "Sha512=" + Hex(SHA512.HashData(s_bytes)) },
        { "Repr-Digest", $"unixsum=:AAA=:, x_y.z*=1, md5=:{Md5}:;q=1 ,\t sha=:{Sha1}:", $"Md5={Md5Hex} Sha1={Sha1Hex}" },
        { "Repr-Digest", $"md5=:{Sha1}:, sha-256=:{s_sha256}:", "Sha256=" + Hex(SHA256.HashData(s_bytes)) },
        { "Repr-Digest", $"md5=:AAAAAAAAAAAAAAAAAAAAAA==:, md5=:{Md5}:", "Md5=" + Md5Hex },
        { "Content-Digest", $"sha-256=:{s_sha256}:", "Sha256=" + Hex(SHA256.HashData(s_bytes)) },
        { "x-amz-checksum-crc32", "y/Q5Jg==", "Crc32=cbf43926" },
        { "x-amz-checksum-crc32c", "4waSgw==", "Crc32C=e3069283" },
        { "x-amz-checksum-crc64nvme", "rosUhgp5mIg=", "Crc64Nvme=ae8b14860a799888" },
        { "x-amz-checksum-sha1", Sha1, "Sha1=" + Sha1Hex },
        { "x-amz-checksum-sha256", s_sha256, "Sha256=" + Hex(SHA256.HashData(s_bytes)) },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_header_is_read(string header, string value, string expected)
    {
        using HttpResponseMessage response = Response((header, value));

        Assert.Equal(expected, Show(ChecksumHeaders.ReadForFile(response)));
        Assert.All(ChecksumHeaders.ReadForFile(response), checksum => Assert.Equal(header, checksum.Header));
        Assert.Empty(ChecksumHeaders.ReadForRange(response));
    }

    [Theory]
    [InlineData("x-tos-hash-crc64ecma", "-1")]
    [InlineData("x-tos-hash-crc64ecma", "18446744073709551616")]
    [InlineData("x-tos-hash-crc64ecma", "995dc9bbdf1939fa")]
    [InlineData("x-tos-hash-crc64ecma", "1.5")]
    [InlineData("x-tos-hash-crc64ecma", "")]
    [InlineData("Content-MD5", Md5Hex)]
    [InlineData("Content-MD5", "JfnnlDI7RTiF9RgfG2JN")]
    [InlineData("Content-MD5", "no base64!")]
    [InlineData("Content-MD5", "")]
    [InlineData("Repr-Digest", Md5)]
    [InlineData("Repr-Digest", "md5=" + Md5)]
    [InlineData("Repr-Digest", "md5=\"" + Md5 + "\"")]
    [InlineData("Repr-Digest", "md5=:" + Md5)]
    [InlineData("Repr-Digest", "md5=:" + Md5 + ":x")]
    [InlineData("Repr-Digest", "md5=:JfnnlDI7R==:")]
    [InlineData("Repr-Digest", "md5=::")]
    [InlineData("Repr-Digest", "xmd5=:" + Md5 + ":")]
    [InlineData("Repr-Digest", "x=1;md5=:" + Md5 + ":")]
    [InlineData("Repr-Digest", "xxh3=:JfnnlDI7RTg=:")]
    [InlineData("Repr-Digest", "md5=:" + Md5 + ":, md5=:AAAA:")]
    [InlineData("x-amz-checksum-crc32", "y/Q5Jg==-7")]
    [InlineData("x-amz-checksum-crc32", "cbf43926")]
    [InlineData("x-amz-checksum-crc64nvme", "y/Q5Jg==")]
    [InlineData("x-amz-checksum-sha256", "JfnnlDI7RTiF9RgfG2JNCw==")]
    [InlineData("x-amz-checksum-xxhash64", "rosUhgp5mIg=")]
    [InlineData("ETag", "\"25f9e794323b453885f5181f1b624d0b\"")]
    public void A_malformed_or_unknown_header_is_ignored(string header, string value)
    {
        using HttpResponseMessage response = Response((header, value));

        Assert.Empty(ChecksumHeaders.ReadForFile(response));
        Assert.Empty(ChecksumHeaders.ReadForRange(response));
    }

    [Fact]
    public void A_response_without_checksums_has_none()
    {
        using HttpResponseMessage response = Response();

        Assert.Empty(ChecksumHeaders.ReadForFile(response));
    }

    [Theory]
    [InlineData("x-tos-hash-crc64ecma", "1", "2")]
    [InlineData("Content-MD5", Md5, "AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("x-amz-checksum-crc32", "y/Q5Jg==", "AAAAAA==")]
    public void A_repeated_header_is_read_only_if_its_values_are_equal(string header, string value, string other)
    {
        using HttpResponseMessage same = Response((header, value), (header, value));
        using HttpResponseMessage different = Response((header, value), (header, other));

        Assert.Single(ChecksumHeaders.ReadForFile(same));
        Assert.Empty(ChecksumHeaders.ReadForFile(different));
    }

    [Fact]
    public void A_dictionary_can_span_several_lines()
    {
        using HttpResponseMessage response = Response(("Repr-Digest", $"md5=:{Md5}:"), ("Repr-Digest", $"sha=:{Sha1}:"));

        Assert.Equal(["Md5", "Sha1"], ChecksumHeaders.ReadForFile(response).Select(checksum => checksum.Algorithm.ToString()));
    }

    [Theory]
    [InlineData("bytes 0-8/9", true)]
    [InlineData("bytes 0-7/9", false)]
    [InlineData("bytes 1-8/9", false)]
    [InlineData("bytes 0-8/*", false)]
    [InlineData(null, false)]
    public void A_checksum_of_the_content_applies_to_the_file_only_if_the_content_is_the_whole_file(string? range, bool isWhole)
    {
        using HttpResponseMessage response = RangeResponse(
            range,
            ("Content-MD5", Md5),
            ("Content-Digest", $"sha-256=:{s_sha256}:"),
            ("Repr-Digest", $"sha=:{Sha1}:"),
            ("x-tos-hash-crc64ecma", "1"));

        string[] whole = [.. ChecksumHeaders.ReadForFile(response).Select(checksum => checksum.Header)];
        string[] part = [.. ChecksumHeaders.ReadForRange(response).Select(checksum => checksum.Header)];

        Assert.Equal(
            isWhole
                ? ["x-tos-hash-crc64ecma", "Repr-Digest", "Content-MD5", "Content-Digest"]
                : ["x-tos-hash-crc64ecma", "Repr-Digest"],
            whole);
        Assert.Equal(isWhole ? [] : ["Content-MD5", "Content-Digest"], part);
    }

    [Theory]
    [InlineData(null, null, 1, 0)]
    [InlineData(null, "FULL_OBJECT", 1, 0)]
    [InlineData(null, "full_object", 1, 0)]
    [InlineData(null, "COMPOSITE", 0, 0)]
    [InlineData(null, "SOMETHING_NEW", 0, 0)]
    [InlineData("bytes 0-8/9", null, 0, 0)]
    [InlineData("bytes 0-8/9", "FULL_OBJECT", 1, 0)]
    [InlineData("bytes 0-8/9", "COMPOSITE", 0, 0)]
    [InlineData("bytes 1-8/9", null, 0, 0)]
    [InlineData("bytes 1-8/9", "FULL_OBJECT", 0, 1)]
    public void A_checksum_of_checksums_is_ignored(string? range, string? type, int ofFile, int ofRange)
    {
        (string, string)[] headers =
            [("x-amz-checksum-crc32", "y/Q5Jg=="), .. type is null ? Array.Empty<(string, string)>() : [("x-amz-checksum-type", type)]];
        using HttpResponseMessage response = range is null ? Response(headers) : RangeResponse(range, headers);

        Assert.Equal((ofFile, ofRange), (ChecksumHeaders.ReadForFile(response).Count, ChecksumHeaders.ReadForRange(response).Count));
    }

    private static HttpResponseMessage RangeResponse(string? range, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = Response(headers);
        response.StatusCode = HttpStatusCode.PartialContent;
        response.Content.Headers.ContentRange = range is null ? null : ContentRangeHeaderValue.Parse(range);
        return response;
    }

    // As .NET does it: headers of the content are in one collection, all others in another.
    private static HttpResponseMessage Response(params (string Name, string Value)[] headers)
    {
        HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        foreach ((string name, string value) in headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                Assert.True(response.Content.Headers.TryAddWithoutValidation(name, value));
            }
        }

        return response;
    }

    private static string Show(IEnumerable<Checksum> checksums) =>
        string.Join(" ", checksums.Select(checksum => $"{checksum.Algorithm}={checksum.Value}"));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
