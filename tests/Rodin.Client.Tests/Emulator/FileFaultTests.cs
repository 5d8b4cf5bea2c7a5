using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class FileFaultTests : EmulatorTestBase
{
    private const int Length = 200_000;

    [Fact]
    public async Task Delay_delays_the_response()
    {
        string link = AddFile(out _, new Fault.Delay(TimeSpan.FromMilliseconds(60)));
        long started = Stopwatch.GetTimestamp();

        using HttpResponseMessage response = await GetAsync(link);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(50), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Delay_uses_the_emulators_clock()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = clock, LinkLifetime = TimeSpan.FromDays(10_000) }, Cancelled);
        EmulatedFile file = emulator.AddTask().AddFile("a.glb", [1]);
        file.Faults.Add(new Fault.Delay(TimeSpan.FromMinutes(9)));

        Task<HttpResponseMessage> response = GetAsync(emulator.CreateLink(file));
        while (!response.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, (await response).StatusCode);
    }

    [Fact]
    public async Task Throttle_limits_each_response()
    {
        string link = AddFile(out EmulatedFile file, new Fault.Throttle(2_000_000));
        long started = Stopwatch.GetTimestamp();

        byte[] body = await Client.GetByteArrayAsync(link, Cancelled);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(90), TimeSpan.MaxValue);
        Assert.Equal(file.Content.ToArray(), body);
    }

    [Fact]
    public async Task Shared_throttle_limits_all_responses_together()
    {
        string link = AddFile(out EmulatedFile file, new Fault.Throttle(4_000_000, Shared: true));
        long started = Stopwatch.GetTimestamp();

        byte[][] bodies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Client.GetByteArrayAsync(link, Cancelled)));

        // A single response would take a quarter of 200 ms. Half of it is allowed for responses that begin or end alone.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(90), TimeSpan.MaxValue);
        Assert.All(bodies, body => Assert.Equal(file.Content.ToArray(), body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(150_000)]
    public async Task Stall_stops_sending_after_some_bytes(int bytes)
    {
        string link = AddFile(out EmulatedFile file, new Fault.Stall(bytes));
        using HttpResponseMessage response = await GetAsync(link);
        using Stream body = await response.Content.ReadAsStreamAsync(Cancelled);
        byte[] received = new byte[bytes];
        await body.ReadExactlyAsync(received, Cancelled);

        Task<int> more = body.ReadAsync(new byte[1], Cancelled).AsTask();

        Assert.Equal(file.Content.ToArray()[..bytes], received);
        Assert.Equal(Length, response.Content.Headers.ContentLength);
        Assert.False(more.IsCompleted);
        await Emulator.Requests.WaitForAsync(request => request.BytesSent == bytes, Cancelled);
        await Emulator.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => more);
    }

    [Fact]
    public async Task Stall_before_the_headers_ends_when_the_client_cancels()
    {
        string link = AddFile(out _, new Fault.Stall(-1));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<HttpResponseMessage> response = Client.GetAsync(CreateExactUri(link), leaving.Token);
        await Emulator.Requests.WaitForAsync(request => request.Host == "file", Cancelled);
        Assert.False(response.IsCompleted);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        Assert.Equal(0, (await FinishedAsync("file")).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Disconnect_sends_some_bytes_and_closes_the_connection(int bytes)
    {
        string link = AddFile(out EmulatedFile file, new Fault.Disconnect(bytes));
        using HttpResponseMessage response = await GetAsync(link);
        using Stream body = await response.Content.ReadAsStreamAsync(Cancelled);
        byte[] received = new byte[bytes];
        await body.ReadExactlyAsync(received, Cancelled);

        var error = await Assert.ThrowsAsync<HttpIOException>(() => body.ReadAsync(new byte[1], Cancelled).AsTask());

        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Assert.Equal(file.Content.ToArray()[..bytes], received);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disconnect_can_happen_before_the_headers(bool reset)
    {
        string link = AddFile(out _, new Fault.Disconnect(-1, reset));

        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(link));

        Assert.Equal(0, (await FinishedAsync("file")).StatusCode);
    }

    [Fact]
    public async Task Disconnect_can_be_a_reset()
    {
        string link = AddFile(out _, new Fault.Disconnect(1000, Reset: true));

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetByteArrayAsync(link, Cancelled));

        Assert.IsNotType<HttpIOException>(error.InnerException);
    }

    [Fact]
    public async Task WrongLength_can_declare_more_than_is_sent()
    {
        string link = AddFile(out _, new Fault.WrongLength(100));

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(Length + 100, response.Content.Headers.ContentLength);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task WrongLength_can_declare_less_than_is_sent()
    {
        string link = AddFile(out EmulatedFile file, new Fault.WrongLength(-100));

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(Length - 100, response.Content.Headers.ContentLength);
        Assert.Equal(file.Content.ToArray()[..^100], await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(Length, (await FinishedAsync("file")).BytesSent);
    }

    [Fact]
    public async Task NoLength_sends_chunks()
    {
        string link = AddFile(out EmulatedFile file, new Fault.NoLength());

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Null(response.Content.Headers.ContentLength);
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(file.Content.ToArray(), await response.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task NoRanges_ignores_Range()
    {
        string link = AddFile(out _, new Fault.NoRanges());

        using HttpResponseMessage response = await GetAsync(link, ("Range", "bytes=5-"));

        Assert.Equal((HttpStatusCode.OK, (long?)Length), (response.StatusCode, response.Content.Headers.ContentLength));
        Assert.Empty(response.Headers.AcceptRanges);
    }

    [Fact]
    public async Task Gzip_compresses_without_a_request_for_it()
    {
        string link = AddFile(out EmulatedFile file, new Fault.Gzip());

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(Cancelled), CompressionMode.Decompress);
        var plain = new MemoryStream();
        await gzip.CopyToAsync(plain, Cancelled);
        Assert.Equal(file.Content.ToArray(), plain.ToArray());
    }

    [Fact]
    public async Task Header_replaces_or_removes_a_header()
    {
        string link = AddFile(
            out _,
            new Fault.Header("ETag", "W/\"weak\""),
            new Fault.Header("Content-Range", "bytes 0-9/*"),
            new Fault.Header("Last-Modified", null));

        using HttpResponseMessage response = await GetAsync(link, ("Range", "bytes=5-14"));

        Assert.True(response.Headers.ETag!.IsWeak);
        Assert.Equal("bytes 0-9/*", response.Content.Headers.ContentRange!.ToString());
        Assert.Null(response.Content.Headers.LastModified);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
    }

    [Fact]
    public async Task ChangedContent_replaces_the_file_permanently()
    {
        string link = AddFile(out EmulatedFile file, new Fault.ChangedContent(Seed: 9, Length: 50) { Skip = 1 });
        using HttpResponseMessage before = await GetAsync(link);
        using HttpResponseMessage changed = await GetAsync(link, ("Range", "bytes=10-"), ("If-Range", before.Headers.ETag!.Tag));
        using HttpResponseMessage after = await GetAsync(link);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(50, changed.Content.Headers.ContentLength);
        Assert.NotEqual(before.Headers.ETag, changed.Headers.ETag);
        Assert.Equal(changed.Headers.ETag, after.Headers.ETag);
        Assert.Equal(file.ETag, after.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Status_is_sent_as_often_as_Times_says()
    {
        string link = AddFile(
            out _, new Fault.Status(503) { Times = 2 }, new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(7)) { Times = 1 });

        var codes = new List<HttpStatusCode>();
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage response = await GetAsync(link);
            codes.Add(response.StatusCode);
            Assert.Equal(i == 2 ? TimeSpan.FromSeconds(7) : null, response.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(
            [HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.OK],
            codes);
    }

    [Fact]
    public async Task Retry_After_can_be_a_date()
    {
        string link = AddFile(out _, new Fault.Status(503, "busy", TimeSpan.FromMinutes(5), RetryAfterAsDate: true));

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(TimeSpan.FromMinutes(5), response.Headers.RetryAfter!.Date - response.Headers.Date);
        Assert.Equal("busy", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Redirect_without_a_location_leads_to_the_same_address()
    {
        string link = AddFile(out _, new Fault.Redirect(null) { Times = 1 });

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(302, (int)response.StatusCode);
        Assert.Equal(new Uri(link).PathAndQuery, response.Headers.Location!.OriginalString);
        Assert.Equal(200, (int)(await GetAsync(link)).StatusCode);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_can_lead_to_any_address(int code)
    {
        string link = AddFile(out _, new Fault.Redirect("ftp://127.0.0.1/elsewhere", code));

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Equal("ftp://127.0.0.1/elsewhere", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task ErrorPage_replaces_the_model()
    {
        string link = AddFile(out _, new Fault.ErrorPage());

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.StartsWith("<!DOCTYPE html>", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private string AddFile(out EmulatedFile file, params Fault[] faults)
    {
        file = Emulator.AddTask().AddFile("a.glb", Length);
        file.Faults.AddRange(faults);
        return Emulator.CreateLink(file);
    }
}
