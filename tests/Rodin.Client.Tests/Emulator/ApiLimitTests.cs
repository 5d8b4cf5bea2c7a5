using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ApiLimitTests : EmulatorTestBase
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 2, 7, 19, 22, 10, TimeSpan.Zero));

    protected override EmulatorOptions Options => new()
    {
        TimeProvider = _clock,
        RequestsPerMinute = 2,
        SuccessError = "OK",
        FurtherApiKeys = ["second-key"],
    };

    [Fact]
    public async Task More_requests_than_allowed_wait_for_the_minute_to_end()
    {
        Assert.Equal(HttpStatusCode.Created, await StatusAsync());
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync());

        using HttpResponseMessage refused = await PostAsync("download", new { task_uuid = "x" });
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), refused.Headers.RetryAfter!.Delta);

        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync());
    }

    [Fact]
    public async Task Each_key_has_a_limit_of_its_own()
    {
        await StatusAsync();
        await StatusAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync());
        Assert.Equal(HttpStatusCode.Created, await StatusAsync("second-key"));
    }

    [Fact]
    public async Task Reset_gives_the_minute_back()
    {
        await StatusAsync();
        await StatusAsync();
        Emulator.Reset();
        Assert.Equal(HttpStatusCode.Created, await StatusAsync());
    }

    [Fact]
    public async Task A_success_may_say_OK_in_its_error()
    {
        JsonNode answer = await AnswerAsync("download", new { task_uuid = Emulator.AddTask().TaskUuid });

        Assert.Equal("""{"error":"OK","list":[]}""", answer.ToJsonString());
    }

    [Fact]
    public async Task Dates_are_the_clocks()
    {
        using HttpResponseMessage response = await PostAsync("download", new { task_uuid = "x" });

        Assert.Equal(_clock.GetUtcNow(), response.Headers.Date);
    }

    private async Task<HttpStatusCode> StatusAsync(string? key = null)
    {
        using HttpResponseMessage response = await PostAsync("download", new { task_uuid = "x" }, key);
        return response.StatusCode;
    }
}
