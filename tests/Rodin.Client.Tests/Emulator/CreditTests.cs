using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class CreditTests : SubmitTestBase
{
    protected override EmulatorOptions Options => new() { Balance = 2, ForbiddenWords = ["forbidden", "secret"] };

    [Fact]
    public async Task Each_task_costs_half_a_credit_until_there_is_none()
    {
        Emulator.Balance = 1.25m;

        Assert.Equal(0.5m, (decimal)(await SubmittedAsync())["consumed"]!);
        Assert.Equal(0.75m, Emulator.Balance);
        await SubmittedAsync();
        JsonNode refused = await SubmittedAsync();

        Assert.Equal("INSUFFICIENT_FUND", (string?)refused["error"]);
        Assert.NotNull(refused["message"]);
        Assert.Equal(0.25m, Emulator.Balance);
        Assert.Equal(2, Emulator.Tasks.Count);
    }

    [Fact]
    public async Task The_add_on_costs_more()
    {
        JsonNode answer = await SubmittedAsync("rodin", Form(("prompt", "a cup"), ("addons", "HighPack")));

        Assert.Equal(1.5m, (decimal)answer["consumed"]!);
        Assert.Equal(0.5m, Emulator.Balance);
        Assert.Equal("INSUFFICIENT_FUND", await ErrorAsync("rodin", ("prompt", "a cup"), ("addons", "HighPack")));
        Assert.Equal(0.5m, Emulator.Balance);
    }

    [Fact]
    public async Task Submissions_at_the_same_time_never_take_more_than_there_is()
    {
        JsonNode[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SubmittedAsync()));

        Assert.Equal(4, answers.Count(answer => answer["error"] is null));
        Assert.Equal(0, Emulator.Balance);
        Assert.Equal(4, Emulator.Tasks.Count);
    }

    [Theory]
    [InlineData("a forbidden cup")]
    [InlineData("A SECRET.")]
    public async Task Forbidden_words_cost_nothing(string prompt)
    {
        Assert.Equal("IMAGE_CONTENT_VIOLATION", (string?)(await SubmittedAsync(prompt))["error"]);
        Assert.Equal(2, Emulator.Balance);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task Reset_gives_the_credits_back()
    {
        await SubmittedAsync();
        Emulator.Reset();

        Assert.Equal(2, Emulator.Balance);
    }
}
