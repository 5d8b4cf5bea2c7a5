using Microsoft.Extensions.Time.Testing;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>The progress of a submitted task, by a clock that the test advances.</summary>
public class GenerationTests : SubmissionEndpointTestBase
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 2, 7, 19, 22, 10, TimeSpan.Zero));

    protected override EmulatorOptions Options => new()
    {
        TimeProvider = _clock,
        Generation = new GenerationPlan { Jobs = 3, Wait = Seconds(10), JobTime = Seconds(20), Stagger = Seconds(5) },
    };

    [Fact]
    public async Task Jobs_wait_together_and_end_one_after_another()
    {
        EmulatedTask task = await TaskAsync();

        Assert.Equal("Waiting Waiting Waiting", await GetStatusesAsync(task));
        Assert.All(await JobsAsync(task), job => Assert.Equal(1, (int?)job!["queue_length"]));
        Assert.Equal("Waiting Waiting Waiting", await StatusesAfterAsync(9, task));
        Assert.Equal("Generating Generating Generating", await StatusesAfterAsync(1, task));
        Assert.All(await JobsAsync(task), job => Assert.False(job!.AsObject().ContainsKey("queue_length")));
        Assert.Equal("Generating Generating Generating", await StatusesAfterAsync(19, task));
        Assert.Equal("Done Generating Generating", await StatusesAfterAsync(1, task));
        Assert.Equal("Done Done Generating", await StatusesAfterAsync(5, task));
        Assert.Equal("Done Done Done", await StatusesAfterAsync(5, task));
        Assert.Equal(task.JobUuids, (await JobsAsync(task)).Select(job => (string)job!["uuid"]!));
    }

    [Fact]
    public async Task Entries_appear_as_jobs_end()
    {
        EmulatedTask task = await TaskAsync();

        Assert.Equal(0, await ListedAfterAsync(29, task));
        Assert.Equal(2, await ListedAfterAsync(1, task));
        Assert.Equal(4, await ListedAfterAsync(5, task));
        Assert.Equal(6, await ListedAfterAsync(5, task));
    }

    [Fact]
    public async Task Jobs_can_appear_late()
    {
        Emulator.Generation = Emulator.Generation with { JobsAppearAfter = Seconds(3) };
        EmulatedTask task = await TaskAsync();

        Assert.Equal(3, task.JobUuids.Count);
        Assert.Equal("", await StatusesAfterAsync(2, task));
        Assert.Equal("Waiting Waiting Waiting", await StatusesAfterAsync(1, task));
    }

    [Fact]
    public async Task The_last_jobs_fail_or_are_canceled_one_after_another()
    {
        Emulator.Generation = Emulator.Generation with { Wait = TimeSpan.Zero, FailedJobs = 1, CanceledJobs = 1 };
        EmulatedTask task = await TaskAsync();

        Assert.Equal("Done Generating Generating", await StatusesAfterAsync(20, task));
        Assert.Equal("Done Failed Generating", await StatusesAfterAsync(5, task));
        Assert.Equal("Done Failed Canceled", await StatusesAfterAsync(5, task));
        Assert.Equal(2, await ListedAsync(task));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public async Task A_single_file_is_listed_unless_every_job_failed(int failed, int expected)
    {
        Emulator.Generation = new GenerationPlan
        {
            Jobs = 3, JobTime = Seconds(1), FailedJobs = failed, Files = [("a.glb", new BytesContent("a"))],
        };
        EmulatedTask task = await TaskAsync();

        Assert.Equal(0, await ListedAsync(task));
        Assert.Equal(expected, await ListedAfterAsync(1, task));
    }

    [Fact]
    public async Task A_running_job_can_have_an_unknown_status()
    {
        Emulator.Generation = new GenerationPlan { Jobs = 2, JobTime = Seconds(1), RunningStatus = "Polishing" };

        Assert.Equal("Polishing Polishing", await GetStatusesAsync(await TaskAsync()));
    }

    [Fact]
    public async Task A_task_without_jobs_also_ends()
    {
        Emulator.Generation = new GenerationPlan { Jobs = 0, JobTime = Seconds(4) };
        EmulatedTask task = await TaskAsync();

        Assert.Equal(("", 0), (await GetStatusesAsync(task), await ListedAsync(task)));
        Assert.Equal(("", 6), (await StatusesAfterAsync(4, task), await ListedAsync(task)));
    }

    [Fact]
    public async Task Jobs_and_entries_that_a_test_sets_override_the_clock()
    {
        EmulatedTask task = await TaskAsync();
        task.Jobs = [new("one", "Done")];
        task.ListedEntries = 5;

        Assert.Equal(("Done", 5), (await GetStatusesAsync(task), await ListedAsync(task)));
        Assert.Equal(["one"], task.JobUuids);
    }

    [Fact]
    public async Task A_plan_applies_to_later_submissions()
    {
        EmulatedTask slow = await TaskAsync();
        Emulator.Generation = new GenerationPlan { Jobs = 1 };
        EmulatedTask quick = await TaskAsync();

        Assert.Equal("Done", await GetStatusesAsync(quick));
        Assert.Equal("Waiting Waiting Waiting", await GetStatusesAsync(slow));
        Emulator.Reset();
        Assert.Equal(Options.Generation, Emulator.Generation);
        Assert.Equal("Waiting Waiting Waiting", await GetStatusesAsync(await TaskAsync()));
    }

    [Fact]
    public void A_contradictory_plan_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => Emulator.Generation = new GenerationPlan { Jobs = 3, FailedJobs = 2, CanceledJobs = 2 });
        Assert.ThrowsAny<ArgumentException>(() => Emulator.Generation = new GenerationPlan { Wait = Seconds(-1) });
        Assert.ThrowsAny<ArgumentException>(() => Emulator.Generation = new GenerationPlan { Jobs = -1 });
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private Task<string> StatusesAfterAsync(int seconds, EmulatedTask task)
    {
        _clock.Advance(Seconds(seconds));
        return GetStatusesAsync(task);
    }

    private Task<int> ListedAfterAsync(int seconds, EmulatedTask task)
    {
        _clock.Advance(Seconds(seconds));
        return ListedAsync(task);
    }
}
