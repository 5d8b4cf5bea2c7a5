using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ApiRateLimitTests : EmulatorTestBase
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
    public async Task Requests_above_the_limit_are_rejected_until_the_minute_ends()
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
    public async Task Each_key_has_its_own_limit()
    {
        await StatusAsync();
        await StatusAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync());
        Assert.Equal(HttpStatusCode.Created, await StatusAsync("second-key"));
    }

    [Fact]
    public async Task Reset_resets_the_rate_limit()
    {
        await StatusAsync();
        await StatusAsync();
        Emulator.Reset();
        Assert.Equal(HttpStatusCode.Created, await StatusAsync());
    }

    [Fact]
    public async Task A_successful_response_can_have_OK_in_error()
    {
        JsonNode json = await CallAsync("download", new { task_uuid = Emulator.AddTask().TaskUuid });

        Assert.Equal("""{"error":"OK","list":[]}""", json.ToJsonString());
    }

    [Fact]
    public async Task Date_headers_use_the_emulators_clock()
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
