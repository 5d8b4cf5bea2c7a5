using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ChecksumHeadersFaultTests : EmulatorTestBase
{
    private const string Md5 = "JfnnlDI7RTiF9RgfG2JNCw==";

    private static readonly string[] s_wholeFileHeaders =
    [
        "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme",
        "x-amz-checksum-sha1", "x-amz-checksum-sha256", "x-amz-checksum-type",
    ];

    [Fact]
    public async Task A_200_response_has_the_checksums_of_the_file()
    {
        string link = AddFile(new Fault.ChecksumHeaders(ChecksumHeaderNames.All));

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(Md5, OfContent(response));
        Assert.Equal(Digest("123456789"), One(response, "Content-Digest"));
        Assert.Equal(Digest("123456789"), One(response, "Repr-Digest"));
        Assert.Equal(
            ["y/Q5Jg==", "4waSgw==", "rosUhgp5mIg=", "98O8HYCOBHMq32eZZczDTKeuNEE=", Base64(SHA256.HashData("123456789"u8)), "FULL_OBJECT"],
            s_wholeFileHeaders.Select(header => One(response, header)));
    }

    [Fact]
    public async Task A_206_response_has_the_checksums_of_the_part()
    {
        string link = AddFile(new Fault.ChecksumHeaders(ChecksumHeaderNames.All));

        using HttpResponseMessage response = await GetAsync(link, ("Range", "bytes=2-4"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("2B+cG+LgiWS/nySxXw5JAA==", OfContent(response));
        Assert.Equal(Digest("345"), One(response, "Content-Digest"));
        Assert.Equal(Digest("123456789"), One(response, "Repr-Digest"));
        Assert.DoesNotContain(s_wholeFileHeaders, response.Headers.Contains);
    }

    [Fact]
    public async Task A_206_response_can_have_the_checksums_of_the_file()
    {
        string link = AddFile(new Fault.ChecksumHeaders(ChecksumHeaderNames.All, WholeFile: true));

        using HttpResponseMessage response = await GetAsync(link, ("Range", "bytes=2-4"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(Md5, OfContent(response));
        Assert.Equal(Digest("123456789"), One(response, "Content-Digest"));
        Assert.All(s_wholeFileHeaders, header => Assert.True(response.Headers.Contains(header)));
    }

    [Fact]
    public async Task Only_the_specified_headers_are_sent_and_none_with_an_error()
    {
        string link = AddFile(new Fault.ChecksumHeaders(ChecksumHeaderNames.ReprDigest | ChecksumHeaderNames.AmzCrc32));

        using HttpResponseMessage response = await GetAsync(link);
        using HttpResponseMessage refusal = await GetAsync(link, ("Range", "bytes=9-"));

        Assert.True(response.Headers.Contains("Repr-Digest"));
        Assert.True(response.Headers.Contains("x-amz-checksum-crc32"));
        Assert.False(response.Headers.Contains("Content-Digest"));
        Assert.False(response.Headers.Contains("x-amz-checksum-sha1"));
        Assert.Null(response.Content.Headers.ContentMD5);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, refusal.StatusCode);
        Assert.False(refusal.Headers.Contains("Repr-Digest"));
    }

    [Fact]
    public async Task The_fault_can_be_added_by_the_control_API()
    {
        using HttpResponseMessage created = await Client.PostAsync(
            new Uri(Emulator.ApiBaseAddress, "/emulator/tasks"),
            new StringContent("""
                { "files": [ { "name": "a", "text": "123456789", "faults": [
                  { "kind": "checksumHeaders", "headers": "contentMd5, amzCrc32", "wholeFile": true } ] } ] }
                """),
            Cancelled);
        string link = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync(Cancelled))!["files"]![0]!["link"]!;

        using HttpResponseMessage response = await GetAsync(link, ("Range", "bytes=2-4"));

        Assert.Equal(Md5, OfContent(response));
        Assert.Equal("y/Q5Jg==", One(response, "x-amz-checksum-crc32"));
        Assert.False(response.Headers.Contains("Repr-Digest"));
    }

    [Fact]
    public async Task Header_can_remove_Content_Range_from_a_416()
    {
        string link = AddFile(new Fault.Header("Content-Range", null) { Skip = 1 });

        using HttpResponseMessage part = await GetAsync(link, ("Range", "bytes=2-4"));
        using HttpResponseMessage beyond = await GetAsync(link, ("Range", "bytes=9-"));

        Assert.Equal((HttpStatusCode.PartialContent, 9), (part.StatusCode, part.Content.Headers.ContentRange!.Length));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Null(beyond.Content.Headers.ContentRange);
    }

    private string AddFile(params Fault[] faults)
    {
        EmulatedFile file = Emulator.AddTask().AddFile("a.glb", "123456789"u8.ToArray());
        file.Faults.AddRange(faults);
        return Emulator.CreateLink(file);
    }

    private static string One(HttpResponseMessage response, string header) => response.Headers.GetValues(header).Single();

    private static string? OfContent(HttpResponseMessage response) => response.Content.Headers.GetValues("Content-MD5").Single();

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);

    private static string Digest(string text)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
        return $"sha-256=:{Base64(SHA256.HashData(bytes))}:, sha-512=:{Base64(SHA512.HashData(bytes))}:";
    }
}
