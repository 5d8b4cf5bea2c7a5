using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>Several tasks at once: how many may be unfinished, and how many generate.</summary>
public class GenerationQueueTests : SubmitTestBase
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 2, 7, 19, 22, 10, TimeSpan.Zero));

    protected override EmulatorOptions Options => new()
    {
        TimeProvider = _clock,
        MaximumRunningTasks = 5,
        TasksAtOnce = 2,
        Generation = new GenerationPlan { Jobs = 1, JobTime = s_minute },
    };

    [Fact]
    public async Task Tasks_start_in_their_order_as_workers_become_free()
    {
        EmulatedTask[] tasks = [await TaskAsync(), await TaskAsync(), await TaskAsync(), await TaskAsync(), await TaskAsync()];

        Assert.Equal(["Generating", "Generating", "Waiting 1", "Waiting 2", "Waiting 3"], await TellAsync(tasks));
        _clock.Advance(s_minute);
        Assert.Equal(["Done", "Done", "Generating", "Generating", "Waiting 1"], await TellAsync(tasks));
        _clock.Advance(s_minute);
        Assert.Equal(["Done", "Done", "Done", "Done", "Generating"], await TellAsync(tasks));
        _clock.Advance(s_minute);
        Assert.Equal(["Done", "Done", "Done", "Done", "Done"], await TellAsync(tasks));
    }

    [Fact]
    public async Task A_worker_is_taken_as_soon_as_one_task_has_ended()
    {
        EmulatedTask first = await TaskAsync();
        _clock.Advance(s_minute / 2);
        EmulatedTask second = await TaskAsync();
        EmulatedTask third = await TaskAsync();
        Assert.Equal(["Generating", "Generating", "Waiting 1"], await TellAsync(first, second, third));

        _clock.Advance(s_minute / 2);

        Assert.Equal(["Done", "Generating", "Generating"], await TellAsync(first, second, third));
    }

    [Fact]
    public async Task More_unfinished_tasks_than_allowed_are_refused_and_cost_nothing()
    {
        for (int i = 0; i < 5; i++)
        {
            await TaskAsync();
        }

        decimal before = Emulator.Balance;
        Assert.Equal("API_PARALLELISM_LIMIT_REACHED", (string?)(await SubmittedAsync())["error"]);
        Assert.Equal(before, Emulator.Balance);

        _clock.Advance(s_minute);
        Assert.Null((await SubmittedAsync())["error"]);
    }

    [Fact]
    public async Task Reset_frees_the_workers()
    {
        for (int i = 0; i < 5; i++)
        {
            await TaskAsync();
        }

        Emulator.Reset();

        Assert.Equal(["Generating"], await TellAsync(await TaskAsync()));
    }

    private async Task<string[]> TellAsync(params EmulatedTask[] tasks)
    {
        string[] told = new string[tasks.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            JsonNode job = Assert.Single(await JobsAsync(tasks[i]))!;
            told[i] = $"{job["status"]} {job["queue_length"]}".TrimEnd();
        }

        return told;
    }
}
