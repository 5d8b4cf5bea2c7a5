using System.IO.Compression;
using System.Text;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Http;
using Rodin.Client.Tests.Storage;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>Answers without end or measure: each is given up, in a known error, before it costs memory or time.</summary>
public sealed class OversizedResponseTests : RawServerTestBase
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    // Two answers of the largest size, and what stands in the network's buffers.
    private const long MostRead = 64L * 1024 * 1024;

    // What an answer begins with, and what comes after it again and again; what that is to the service's client, and what to a transfer.
    private sealed record Endless(string What, string Beginning, string Repeated, ErrorId Asked, ErrorId Fetched);

    private static readonly Endless[] s_endless =
    [
        new("headers", "HTTP/1.1 200 OK\r\n", "X-Endless: header\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("answers before the answer", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("one header", "HTTP/1.1 200 OK\r\nX-Endless: ", new string('x', 1000), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("one header's name", "HTTP/1.1 200 OK\r\n", new string('x', 1000), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a status line", "HTTP/1.1 200 ", new string('x', 1000), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a header over many lines", "HTTP/1.1 200 OK\r\nX: a\r\n", " folded\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a chunk's extensions", Chunked + "1", ";a=" + new string('x', 1000), ErrorId.ConnectionFailed, ErrorId.IncompleteFile),
        new("a chunk's length", Chunked, new string('0', 1000), ErrorId.ConnectionFailed, ErrorId.IncompleteFile),
        new("trailers", Chunked + "2\r\n{}\r\n0\r\n", "X-Endless: trailer\r\n", ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("chunks of ten bytes", Chunked, string.Concat(Enumerable.Repeat("a\r\n          \r\n", 1000)), ErrorId.UnexpectedResponse, ErrorId.DiskFull),
        new("a body of the longest length there is", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", new string(' ', 65536), ErrorId.UnexpectedResponse, ErrorId.DiskFull),
        new("a gigabyte of JSON", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{\"balance\":7,\"jobs\":[\"", new string('x', 65536), ErrorId.UnexpectedResponse, ErrorId.DiskFull),
        new("a body without a length", "HTTP/1.1 200 OK\r\n\r\n{\"error\":\"", new string('x', 65536), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
        new("a body of brackets", "HTTP/1.1 200 OK\r\n\r\n{\"jobs\":", new string('[', 65536), ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse),
    ];

    public static TheoryData<string> Kinds => [.. s_endless.Select(kind => kind.What)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_the_service_never_ends_is_given_up(string what)
    {
        Endless answer = s_endless.Single(kind => kind.What == what);
        Task server = AnswerAllAsync(answer.Beginning, answer.Repeated);

        await FailsAsync(answer.Asked, () => Api(ToServer).GetStatusAsync("subscription", Cancelled));
        await FailsAsync(answer.Asked, () => Api(ToServer).GetBalanceAsync(Cancelled));

        Assert.InRange(Sent, 1, MostRead);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_file_host_never_ends_leaves_nothing(string what)
    {
        using SmallDisk? disk = SmallDisk.TryMount(PathOf("disk"), 4L * 1024 * 1024);
        Assert.SkipWhen(disk is null, Programs.Missing("mount", "umount") ?? "Nothing can be mounted here, and the machine's own disk is not to be filled.");
        Endless answer = s_endless.Single(kind => kind.What == what);
        Task server = AnswerAllAsync(answer.Beginning, answer.Repeated);
        using FileDownloader engine = Engine(ToServer);

        await FailsAsync(answer.Fetched, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("disk/a.bin")), Cancelled));

        Assert.InRange(Sent, 1, MostRead);
        Assert.Empty(Directory.GetFileSystemEntries(PathOf("disk")));
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_drips_is_given_up_though_it_is_never_silent(bool isList)
    {
        Task server = AnswerAllAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", " ", PassMinuteAsync);
        RodinApiClient api = Api(Dripping);

        RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(
            () => isList ? api.ListFilesAsync(Guid.NewGuid().ToString(), Cancelled) : api.GetBalanceAsync(Cancelled));

        AssertIs(ErrorId.OperationTimeout, failure);
        Assert.Contains("was not complete after", failure.Message, StringComparison.Ordinal);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_file_may_drip_for_as_long_as_it_is_never_silent()
    {
        Task server = AnswerAllAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "x", PassMinuteAsync);
        using FileDownloader engine = Engine(Dripping);

        DownloadResult result = await engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled);

        Assert.Equal(1000, result.Length);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_zip_bomb_is_never_inflated()
    {
        // What the service never sends, and would take for an answer if somebody inflated it.
        using MemoryStream bomb = new();
        using (GZipStream zip = new(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write("{\"balance\":7}"u8);
            zip.Write(Enumerable.Repeat((byte)' ', 12 * 1024 * 1024).ToArray());
        }

        string body = Encoding.Latin1.GetString(bomb.ToArray());
        Task server = AnswerAllAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        using FileDownloader engine = Engine(ToServer);

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).GetBalanceAsync(Cancelled));
        await FailsAsync(ErrorId.UnexpectedResponse, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        AssertNothingIsLeft();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData(65)]
    [InlineData(1_000_000)]
    public async Task Json_that_is_nested_too_deeply_is_none(int depth)
    {
        string json = "{\"jobs\":" + new string('[', depth) + new string(']', depth) + "}";
        Task server = AnswerAllAsync($"HTTP/1.1 200 OK\r\nContent-Length: {json.Length}\r\n\r\n{json}");

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).GetStatusAsync("subscription", Cancelled));

        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData("9999999999")]
    [InlineData("99999999999999999999999999")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task A_wait_of_years_is_told_and_not_waited_for(string retryAfter)
    {
        Task server = AnswerAllAsync($"HTTP/1.1 503 Later\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n");
        RodinClientOptions options = Options(address: Address, retries: 5);
        using FileDownloader engine = Engine(options);
        DateTimeOffset start = Clock.GetUtcNow();

        RodinClientException asked = await FailsAsync(ErrorId.ServiceUnavailable, () => Api(options).GetBalanceAsync(Cancelled));
        RodinClientException fetched = await FailsAsync(ErrorId.ServiceUnavailable, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        Assert.All([asked, fetched], failure => Assert.True(failure.RetryAfter > TimeSpan.FromDays(10_000), $"{failure.RetryAfter}"));
        Assert.InRange(Clock.GetUtcNow() - start, TimeSpan.Zero, RetryAfter.LongestWait);
        AssertNothingIsLeft();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-9999999999")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT")]
    public async Task A_wait_that_is_over_before_it_begins_is_none(string retryAfter)
    {
        Task server = AnswerAllAsync($"HTTP/1.1 503 Later\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n");
        RodinClientOptions options = Options(address: Address, retries: 2);

        RodinClientException failure = await FailsAsync(ErrorId.ServiceUnavailable, () => Api(options).GetBalanceAsync(Cancelled));

        Assert.True(failure.RetryAfter is null || failure.RetryAfter == TimeSpan.Zero, $"{failure.RetryAfter}");
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        Task server = AnswerAllAsync("HTTP/1.1 302 Found\r\nLocation: next/further\r\nContent-Length: 0\r\n\r\n");
        using FileDownloader engine = Engine(ToServer);

        RodinClientException failure = await FailsAsync(ErrorId.UnexpectedResponse, () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        Assert.Contains("redirect loop", failure.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    private RodinClientOptions ToServer => Options(address: Address, retries: 0, silence: TimeSpan.FromMinutes(30));

    // A silence that a busy machine does not bring about by itself.
    private RodinClientOptions Dripping => Options(address: Address, retries: 0, silence: TimeSpan.FromMinutes(20));

    private async Task PassMinuteAsync()
    {
        await Task.Delay(1, Cancelled);
        Clock.Advance(TimeSpan.FromMinutes(1));
    }
}
