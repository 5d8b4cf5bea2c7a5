using System.Net;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ApiFaultTests : EmulatorTestBase
{
    [Fact]
    public async Task A_fault_of_the_API_meets_every_call_even_without_a_key()
    {
        Emulator.ApiFaults.Add(new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(3)) { Times = 2 });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("download", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync("status", new { }, key: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("status", new { })).StatusCode);
    }

    [Fact]
    public async Task A_fault_of_a_task_meets_its_download_alone()
    {
        EmulatedTask ill = Emulator.AddTask();
        EmulatedTask well = Emulator.AddTask();
        ill.Faults.Add(new Fault.Status(500) { Times = 1 });

        Assert.Equal(HttpStatusCode.Created, (await DownloadAsync(well)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("status", new { subscription_key = ill.SubscriptionKey })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("download", new { task_uuid = ill.TaskUuid }, key: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await DownloadAsync(ill)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await DownloadAsync(ill)).StatusCode);
    }

    [Theory]
    [InlineData("""{"list":null,"error":null}""", 201)]
    [InlineData("<html>", 200)]
    [InlineData("", 201)]
    [InlineData("""{"error":"INVALID_REQUEST","message":null}""", 400)]
    public async Task Body_is_answered_as_it_stands(string text, int code)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body(text, code));

        using HttpResponseMessage response = await DownloadAsync(task);

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task HugeBody_looks_like_a_list_and_does_not_end()
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
    public async Task ExpiredLinks_lists_links_that_are_dead_already()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);
        task.Faults.Add(new Fault.ExpiredLinks { Times = 1 });

        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfListedLinkAsync(task));
        Assert.Equal(HttpStatusCode.OK, await StatusOfListedLinkAsync(task));
    }

    [Fact]
    public async Task Links_of_one_task_may_live_longer_or_shorter()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);
        task.LinkLifetime = TimeSpan.FromDays(7);
        JsonNode answer = await AnswerAsync("download", new { task_uuid = task.TaskUuid });
        Assert.Contains("X-Tos-Expires=604800&", (string)answer["list"]![0]!["url"]!, StringComparison.Ordinal);

        task.LinkLifetime = TimeSpan.Zero;
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfListedLinkAsync(task));
    }

    [Fact]
    public async Task An_answer_of_the_API_can_be_cut_like_a_file()
    {
        Emulator.ApiFaults.Add(new Fault.Disconnect(10));

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("status", new { }));
    }

    [Fact]
    public async Task Latency_holds_back_every_answer()
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
        JsonNode answer = await AnswerAsync("download", new { task_uuid = task.TaskUuid });
        using HttpResponseMessage response = await GetAsync((string)answer["list"]![0]!["url"]!);
        return response.StatusCode;
    }
}
