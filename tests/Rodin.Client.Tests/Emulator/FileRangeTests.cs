using System.Globalization;
using System.Net;
using Rodin.Client.Integrity;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class FileRangeTests : EmulatorTestBase
{
    private const int Length = 100;

    [Theory]
    [InlineData("bytes=0-", 0, 99)]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=10-19", 10, 19)]
    [InlineData("bytes=99-", 99, 99)]
    [InlineData("bytes=50-1000", 50, 99)]
    [InlineData("bytes=-1", 99, 99)]
    [InlineData("bytes=-30", 70, 99)]
    [InlineData("bytes=-1000", 0, 99)]
    public async Task A_range_returns_exactly_its_bytes(string range, int first, int last)
    {
        EmulatedFile file = AddFile();

        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(file), ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {first}-{last}/{Length}", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(last - first + 1, response.Content.Headers.ContentLength);
        Assert.Equal(file.Content.ToArray()[first..(last + 1)], await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=5000-6000")]
    [InlineData("bytes=-0")]
    public async Task A_range_beyond_the_end_is_a_416(string range)
    {
        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(AddFile()), ("Range", range));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{Length}", response.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_range_of_an_empty_file_is_a_416()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("empty.obj", []));

        using HttpResponseMessage whole = await GetAsync(link);
        using HttpResponseMessage part = await GetAsync(link, ("Range", "bytes=0-"));

        Assert.Equal((HttpStatusCode.OK, 0L), (whole.StatusCode, whole.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, part.StatusCode);
        Assert.Equal("bytes */0", part.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("bytes=0-9,20-29")]
    [InlineData("bytes=9-0")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes")]
    [InlineData("pages=1-2")]
    public async Task Several_ranges_and_invalid_ranges_return_the_whole_file(string range)
    {
        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(AddFile()), ("Range", range));

        Assert.Equal((HttpStatusCode.OK, (long?)Length), (response.StatusCode, response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task If_Range_returns_a_part_only_of_an_unchanged_file()
    {
        EmulatedFile file = AddFile();
        string date = file.LastModified.ToString("R", CultureInfo.InvariantCulture);

        Assert.Equal(HttpStatusCode.PartialContent, await IfRangeAsync(file, file.ETag));
        Assert.Equal(HttpStatusCode.PartialContent, await IfRangeAsync(file, date));
        Assert.Equal(HttpStatusCode.OK, await IfRangeAsync(file, "\"other\""));
        Assert.Equal(HttpStatusCode.OK, await IfRangeAsync(file, "W/" + file.ETag));
        string later = file.LastModified.AddSeconds(1).ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.OK, await IfRangeAsync(file, later));

        string before = file.ETag;
        file.Content = new GeneratedContent(Length, seed: 2);
        Assert.NotEqual(before, file.ETag);
        Assert.Equal(HttpStatusCode.OK, await IfRangeAsync(file, before));
    }

    [Theory]
    [InlineData("If-None-Match", "known", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "*", HttpStatusCode.NotModified)]
    [InlineData("If-None-Match", "\"other\"", HttpStatusCode.OK)]
    [InlineData("If-Match", "known", HttpStatusCode.OK)]
    [InlineData("If-Match", "*", HttpStatusCode.OK)]
    [InlineData("If-Match", "\"other\"", HttpStatusCode.PreconditionFailed)]
    public async Task Preconditions_are_evaluated(string header, string value, HttpStatusCode expected)
    {
        EmulatedFile file = AddFile();

        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(file), (header, value == "known" ? file.ETag : value));

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_206_response_has_the_headers_of_the_whole_file()
    {
        EmulatedFile file = AddFile();

        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(file), ("Range", "bytes=1-2"));

        Assert.Equal(file.ETag, response.Headers.ETag!.Tag);
        Assert.False(response.Headers.ETag.IsWeak);
        Assert.Equal(file.LastModified, response.Content.Headers.LastModified);
        Assert.Equal(["bytes"], response.Headers.AcceptRanges);
        Assert.Equal(
            file.Content.Crc64.ToString(CultureInfo.InvariantCulture),
            response.Headers.GetValues("x-tos-hash-crc64ecma").Single());
        Assert.NotEmpty(response.Headers.GetValues("x-tos-request-id").Single());
    }

    [Fact]
    public async Task Checksum_headers_can_be_switched_off()
    {
        await using var emulator = await RodinEmulator.StartAsync(new EmulatorOptions { ChecksumHeaders = false }, Cancelled);

        using HttpResponseMessage response = await GetAsync(emulator.CreateLink(emulator.AddTask().AddFile("a.glb", [1])));

        Assert.False(response.Headers.Contains("x-tos-hash-crc64ecma"));
    }

    [Fact]
    public async Task The_end_of_an_8_GB_file_needs_no_memory()
    {
        const long gigabyte = 1L << 30;
        await using var emulator = await RodinEmulator.StartAsync(new EmulatorOptions { ChecksumHeaders = false }, Cancelled);
        EmulatedFile file = emulator.AddTask().AddFile("big.glb", 8 * gigabyte, seed: 5);
        byte[] expected = new byte[100];
        file.Content.Read((8 * gigabyte) - 100, expected);

        using HttpResponseMessage response = await GetAsync(emulator.CreateLink(file), ("Range", "bytes=-100"));

        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(8 * gigabyte, response.Content.Headers.ContentRange!.Length);
    }

    private EmulatedFile AddFile() => Emulator.AddTask().AddFile("a.glb", Length);

    private async Task<HttpStatusCode> IfRangeAsync(EmulatedFile file, string condition)
    {
        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(file), ("Range", "bytes=0-9"), ("If-Range", condition));
        return response.StatusCode;
    }
}
