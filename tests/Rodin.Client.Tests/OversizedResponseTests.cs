using System.IO.Compression;
using System.Text;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Http;
using Rodin.Client.Tests.Storage;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>Endless and oversized responses: each is rejected with a known error in bounded memory and time.</summary>
public sealed class OversizedResponseTests : RawServerTestBase
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    // Two responses of the maximum size, and the data in the buffers of the connections.
    private const long MaximumSent = 64L * 1024 * 1024;

    // The beginning of a response, the text that is repeated after it, and the errors that an API call and a download report.
    private sealed record Endless(string Name, string Beginning, string Repeated, ErrorId ApiError, ErrorId DownloadError);

    private static readonly Endless[] s_endless =
    [
        new("headers", "HTTP/1.1 200 OK\r\n", "X-Endless: header\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("interim responses", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("one header", "HTTP/1.1 200 OK\r\nX-Endless: ", new string('x', 1000), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("one header's name", "HTTP/1.1 200 OK\r\n", new string('x', 1000), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a status line", "HTTP/1.1 200 ", new string('x', 1000), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a header over many lines", "HTTP/1.1 200 OK\r\nX: a\r\n", " folded\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a chunk's extensions", Chunked + "1", ";a=" + new string('x', 1000), ErrorId.ConnectionFailed, ErrorId.IncompleteFile),
        new("a chunk's length", Chunked, new string('0', 1000), ErrorId.ConnectionFailed, ErrorId.IncompleteFile),
        new("trailers", Chunked + "2\r\n{}\r\n0\r\n", "X-Endless: trailer\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("chunks of ten bytes", Chunked, string.Concat(Enumerable.Repeat("a\r\n          \r\n", 1000)), ErrorId.UnexpectedResponse, ErrorId.DiskFull),
        new("a body of the maximum length", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", new string(' ', 65536), ErrorId.UnexpectedResponse, ErrorId.DiskFull),
        new("a gigabyte of JSON", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{\"balance\":7,\"jobs\":[\"", new string('x', 65536), ErrorId.UnexpectedResponse, ErrorId.DiskFull),
        new("a body without a length", "HTTP/1.1 200 OK\r\n\r\n{\"error\":\"", new string('x', 65536), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a body of brackets", "HTTP/1.1 200 OK\r\n\r\n{\"jobs\":", new string('[', 65536), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
    ];

    public static TheoryData<string> Kinds => [.. s_endless.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_endless_response_of_the_service_is_rejected(string name)
    {
        Endless response = s_endless.Single(kind => kind.Name == name);
        Task server = RespondToAllAsync(response.Beginning, response.Repeated);

        await FailsAsync(response.ApiError, () => Api(ToServer).GetStatusAsync("subscription", Cancelled));
        await FailsAsync(response.ApiError, () => Api(ToServer).GetBalanceAsync(Cancelled));

        Assert.InRange(Sent, 1, MaximumSent);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_endless_response_of_a_file_host_leaves_no_file(string name)
    {
        using SmallDisk? disk = SmallDisk.TryMount(PathOf("disk"), 4L * 1024 * 1024);
        Assert.SkipWhen(
            disk is null,
            Programs.Missing("mount", "umount") ?? "A file system cannot be mounted, and the test must not fill the machine's disk.");
        Endless response = s_endless.Single(kind => kind.Name == name);
        Task server = RespondToAllAsync(response.Beginning, response.Repeated);
        using FileDownloader engine = Engine(ToServer);

        await FailsAsync(
            response.DownloadError, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("disk/a.bin")), Cancelled));

        Assert.InRange(Sent, 1, MaximumSent);
        Assert.Empty(Directory.GetFileSystemEntries(PathOf("disk")));
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_very_slow_response_of_the_service_is_a_timeout(bool isList)
    {
        Task server = RespondToAllAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", " ", AdvanceOneMinuteAsync);
        RodinApiClient api = Api(WithIdleTimeout);

        RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(
            () => isList ? api.ListFilesAsync(Guid.NewGuid().ToString(), Cancelled) : api.GetBalanceAsync(Cancelled));

        AssertErrorId(ErrorId.OperationTimeout, failure);
        Assert.Contains("was not complete after", failure.Message, StringComparison.Ordinal);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_very_slow_download_has_no_time_limit()
    {
        Task server = RespondToAllAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "x", AdvanceOneMinuteAsync);
        using FileDownloader engine = Engine(WithIdleTimeout);

        DownloadResult result = await engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled);

        Assert.Equal(1000, result.Length);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_decompression_bomb_is_never_decompressed()
    {
        // The service never compresses. Decompressed, this would be a valid response.
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write("{\"balance\":7}"u8);
            gzip.Write(Enumerable.Repeat((byte)' ', 12 * 1024 * 1024).ToArray());
        }

        string body = Encoding.Latin1.GetString(compressed.ToArray());
        Task server = RespondToAllAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using FileDownloader engine = Engine(ToServer);

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).GetBalanceAsync(Cancelled));
        await FailsAsync(
            ErrorId.UnexpectedResponse, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        AssertFolderIsEmpty();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData(65)]
    [InlineData(1_000_000)]
    public async Task JSON_that_is_nested_too_deeply_is_an_unexpected_response(int depth)
    {
        string json = "{\"jobs\":" + new string('[', depth) + new string(']', depth) + "}";
        Task server = RespondToAllAsync($"HTTP/1.1 200 OK\r\nContent-Length: {json.Length}\r\n\r\n{json}");

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).GetStatusAsync("subscription", Cancelled));

        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData("9999999999")]
    [InlineData("99999999999999999999999999")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task A_Retry_After_of_years_is_an_error_for_calls_and_downloads(string retryAfter)
    {
        Task server = RespondToAllAsync($"HTTP/1.1 503 Later\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n");
        RodinClientOptions options = Options(address: Address, retries: 5);
        using FileDownloader engine = Engine(options);
        DateTimeOffset start = Clock.GetUtcNow();

        RodinClientException apiFailure = await FailsAsync(ErrorId.ServiceUnavailable, () => Api(options).GetBalanceAsync(Cancelled));
        RodinClientException downloadFailure = await FailsAsync(
            ErrorId.ServiceUnavailable, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        Assert.All(
            [apiFailure, downloadFailure],
            failure => Assert.True(failure.RetryAfter > TimeSpan.FromDays(10_000), $"{failure.RetryAfter}"));
        Assert.InRange(Clock.GetUtcNow() - start, TimeSpan.Zero, RetryAfter.LongestWait);
        AssertFolderIsEmpty();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-9999999999")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT")]
    public async Task A_Retry_After_in_the_past_causes_no_wait(string retryAfter)
    {
        Task server = RespondToAllAsync($"HTTP/1.1 503 Later\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n");
        RodinClientOptions options = Options(address: Address, retries: 2);

        RodinClientException failure = await FailsAsync(ErrorId.ServiceUnavailable, () => Api(options).GetBalanceAsync(Cancelled));

        Assert.True(failure.RetryAfter is null || failure.RetryAfter == TimeSpan.Zero, $"{failure.RetryAfter}");
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task Endless_redirects_are_rejected()
    {
        Task server = RespondToAllAsync("HTTP/1.1 302 Found\r\nLocation: next/further\r\nContent-Length: 0\r\n\r\n");
        using FileDownloader engine = Engine(ToServer);

        RodinClientException failure = await FailsAsync(
            ErrorId.UnexpectedResponse, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        Assert.Contains("redirect loop", failure.Message, StringComparison.Ordinal);
        AssertFolderIsEmpty();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    private RodinClientOptions ToServer => Options(address: Address, retries: 0, idleTimeout: TimeSpan.FromMinutes(30));

    // Long enough that a busy machine does not cause the timeout.
    private RodinClientOptions WithIdleTimeout => Options(address: Address, retries: 0, idleTimeout: TimeSpan.FromMinutes(20));

    private async Task AdvanceOneMinuteAsync()
    {
        await Task.Delay(1, Cancelled);
        Clock.Advance(TimeSpan.FromMinutes(1));
    }
}
