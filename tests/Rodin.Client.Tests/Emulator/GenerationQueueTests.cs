using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>The limits of unfinished tasks and of tasks that generate at the same time.</summary>
public class GenerationQueueTests : SubmissionEndpointTestBase
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 2, 7, 19, 22, 10, TimeSpan.Zero));

    protected override EmulatorOptions Options => new()
    {
        TimeProvider = _clock,
        MaximumUnfinishedTasks = 5,
        MaximumGeneratingTasks = 2,
        Generation = new GenerationPlan { Jobs = 1, JobTime = s_minute },
    };

    [Fact]
    public async Task Tasks_start_in_the_order_of_submission_as_workers_become_free()
    {
        EmulatedTask[] tasks = [await TaskAsync(), await TaskAsync(), await TaskAsync(), await TaskAsync(), await TaskAsync()];

        Assert.Equal(["Generating", "Generating", "Waiting 1", "Waiting 2", "Waiting 3"], await DescribeJobsAsync(tasks));
        _clock.Advance(s_minute);
        Assert.Equal(["Done", "Done", "Generating", "Generating", "Waiting 1"], await DescribeJobsAsync(tasks));
        _clock.Advance(s_minute);
        Assert.Equal(["Done", "Done", "Done", "Done", "Generating"], await DescribeJobsAsync(tasks));
        _clock.Advance(s_minute);
        Assert.Equal(["Done", "Done", "Done", "Done", "Done"], await DescribeJobsAsync(tasks));
    }

    [Fact]
    public async Task The_next_task_starts_as_soon_as_one_ends()
    {
        EmulatedTask first = await TaskAsync();
        _clock.Advance(s_minute / 2);
        EmulatedTask second = await TaskAsync();
        EmulatedTask third = await TaskAsync();
        Assert.Equal(["Generating", "Generating", "Waiting 1"], await DescribeJobsAsync(first, second, third));

        _clock.Advance(s_minute / 2);

        Assert.Equal(["Done", "Generating", "Generating"], await DescribeJobsAsync(first, second, third));
    }

    [Fact]
    public async Task Tasks_above_the_limit_are_rejected_and_cost_nothing()
    {
        for (int i = 0; i < 5; i++)
        {
            await TaskAsync();
        }

        decimal before = Emulator.Balance;
        Assert.Equal("API_PARALLELISM_LIMIT_REACHED", (string?)(await SubmitAndReadAsync())["error"]);
        Assert.Equal(before, Emulator.Balance);

        _clock.Advance(s_minute);
        Assert.Null((await SubmitAndReadAsync())["error"]);
    }

    [Fact]
    public async Task Reset_frees_the_workers()
    {
        for (int i = 0; i < 5; i++)
        {
            await TaskAsync();
        }

        Emulator.Reset();

        Assert.Equal(["Generating"], await DescribeJobsAsync(await TaskAsync()));
    }

    private async Task<string[]> DescribeJobsAsync(params EmulatedTask[] tasks)
    {
        string[] descriptions = new string[tasks.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            JsonNode job = Assert.Single(await JobsAsync(tasks[i]))!;
            descriptions[i] = $"{job["status"]} {job["queue_length"]}".TrimEnd();
        }

        return descriptions;
    }
}
