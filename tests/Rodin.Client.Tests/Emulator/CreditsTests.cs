using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class CreditsTests : SubmissionEndpointTestBase
{
    protected override EmulatorOptions Options => new() { Balance = 2, ForbiddenWords = ["forbidden", "secret"] };

    [Fact]
    public async Task Each_task_costs_half_a_credit_until_the_balance_is_too_low()
    {
        Emulator.Balance = 1.25m;

        Assert.Equal(0.5m, (decimal)(await SubmitAndReadAsync())["consumed"]!);
        Assert.Equal(0.75m, Emulator.Balance);
        await SubmitAndReadAsync();
        JsonNode refused = await SubmitAndReadAsync();

        Assert.Equal("INSUFFICIENT_FUND", (string?)refused["error"]);
        Assert.NotNull(refused["message"]);
        Assert.Equal(0.25m, Emulator.Balance);
        Assert.Equal(2, Emulator.Tasks.Count);
    }

    [Fact]
    public async Task The_add_on_costs_more()
    {
        JsonNode json = await SubmitAndReadAsync("rodin", Form(("prompt", "a cup"), ("addons", "HighPack")));

        Assert.Equal(1.5m, (decimal)json["consumed"]!);
        Assert.Equal(0.5m, Emulator.Balance);
        Assert.Equal("INSUFFICIENT_FUND", await ErrorAsync("rodin", ("prompt", "a cup"), ("addons", "HighPack")));
        Assert.Equal(0.5m, Emulator.Balance);
    }

    [Fact]
    public async Task Concurrent_submissions_never_spend_more_than_the_balance()
    {
        JsonNode[] responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SubmitAndReadAsync()));

        Assert.Equal(4, responses.Count(response => response["error"] is null));
        Assert.Equal(0, Emulator.Balance);
        Assert.Equal(4, Emulator.Tasks.Count);
    }

    [Theory]
    [InlineData("a forbidden cup")]
    [InlineData("A SECRET.")]
    public async Task Forbidden_words_cost_nothing(string prompt)
    {
        Assert.Equal("IMAGE_CONTENT_VIOLATION", (string?)(await SubmitAndReadAsync(prompt))["error"]);
        Assert.Equal(2, Emulator.Balance);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task Reset_restores_the_credits()
    {
        await SubmitAndReadAsync();
        Emulator.Reset();

        Assert.Equal(2, Emulator.Balance);
    }
}
