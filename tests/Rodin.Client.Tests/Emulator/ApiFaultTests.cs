using System.Net;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ApiFaultTests : EmulatorTestBase
{
    [Fact]
    public async Task A_fault_of_the_API_applies_to_every_endpoint_even_without_a_key()
    {
        Emulator.ApiFaults.Add(new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(3)) { Times = 2 });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("download", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("status", new { }, key: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("status", new { })).StatusCode);
    }

    [Fact]
    public async Task A_fault_of_a_task_applies_only_to_its_download()
    {
        EmulatedTask faulty = Emulator.AddTask();
        EmulatedTask healthy = Emulator.AddTask();
        faulty.Faults.Add(new Fault.Status(500) { Times = 1 });

        Assert.Equal(HttpStatusCode.Created, (await DownloadAsync(healthy)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("status", new { subscription_key = faulty.SubscriptionKey })).StatusCode);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await PostAsync("download", new { task_uuid = faulty.TaskUuid }, key: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await DownloadAsync(faulty)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await DownloadAsync(faulty)).StatusCode);
    }

    [Theory]
    [InlineData("""{"list":null,"error":null}""", 201)]
    [InlineData("<html>", 200)]
    [InlineData("", 201)]
    [InlineData("""{"error":"INVALID_REQUEST","message":null}""", 400)]
    public async Task Body_is_sent_unchanged(string text, int code)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body(text, code));

        using HttpResponseMessage response = await DownloadAsync(task);

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task OversizedBody_is_a_list_that_does_not_end()
    {
        const long terabyte = 1L << 40;
        Emulator.ApiFaults.Add(new Fault.OversizedBody(terabyte));
        var request = new HttpRequestMessage(HttpMethod.Post, Api("download"));

        using HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);

        Assert.Equal(terabyte, response.Content.Headers.ContentLength);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        char[] start = new char[1_000_000];
        Assert.Equal(start.Length, await reader.ReadBlockAsync(start, Cancelled));
        Assert.StartsWith("""{"list":[{"url":"http""", new string(start), StringComparison.Ordinal);
        Assert.Contains("""},{"url":""", new string(start[500_000..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExpiredLinks_lists_expired_links()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);
        task.Faults.Add(new Fault.ExpiredLinks { Times = 1 });

        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfListedLinkAsync(task));
        Assert.Equal(HttpStatusCode.OK, await StatusOfListedLinkAsync(task));
    }

    [Fact]
    public async Task A_task_can_have_its_own_link_lifetime()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);
        task.LinkLifetime = TimeSpan.FromDays(7);
        JsonNode json = await CallAsync("download", new { task_uuid = task.TaskUuid });
        Assert.Contains("X-Tos-Expires=604800&", (string)json["list"]![0]!["url"]!, StringComparison.Ordinal);

        task.LinkLifetime = TimeSpan.Zero;
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfListedLinkAsync(task));
    }

    [Fact]
    public async Task Disconnect_applies_to_responses_of_the_API()
    {
        Emulator.ApiFaults.Add(new Fault.Disconnect(10));

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("status", new { }));
    }

    [Fact]
    public async Task Latency_delays_every_response()
    {
        var latency = TimeSpan.FromMilliseconds(60);
        await using var emulator = await RodinEmulator.StartAsync(new EmulatorOptions { ApiLatency = latency }, Cancelled);
        long started = System.Diagnostics.Stopwatch.GetTimestamp();

        using HttpResponseMessage response = await Client.GetAsync(new Uri($"{emulator.ApiBaseAddress}/check_balance"), Cancelled);

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(50), TimeSpan.MaxValue);
    }

    private Task<HttpResponseMessage> DownloadAsync(EmulatedTask task) => PostAsync("download", new { task_uuid = task.TaskUuid });

    private async Task<HttpStatusCode> StatusOfListedLinkAsync(EmulatedTask task)
    {
        JsonNode json = await CallAsync("download", new { task_uuid = task.TaskUuid });
        using HttpResponseMessage response = await GetAsync((string)json["list"]![0]!["url"]!);
        return response.StatusCode;
    }
}
