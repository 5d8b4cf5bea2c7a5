using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>When a task is polled, and what ends the wait.</summary>
public sealed class TaskPollerTests : TaskPollerTestBase
{
    [Theory]
    [InlineData(null)]
    [InlineData(-5)]
    [InlineData(-100_000)]
    public async Task A_task_that_can_have_ended_is_polled_immediately(int? submittedSeconds)
    {
        EmulatedTask task = AddTaskWithJobs("Done", "Done");

        GenerationStatus report = await WaitAsync(
            task, Clock.GetUtcNow() + (submittedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

        Assert.Equal(GenerationState.Done, report.State);
        Assert.Single(StatusRequests);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-3, 2)]
    [InlineData(3600, 5)]
    public async Task The_first_poll_is_five_seconds_after_the_submission_regardless_of_clock_skew(int submitted, int after)
    {
        EmulatedTask task = AddTaskWithJobs("Done");
        DateTimeOffset start = Clock.GetUtcNow();

        Task<GenerationStatus> waiting = WaitAsync(task, start + TimeSpan.FromSeconds(submitted));
        Clock.Advance(TimeSpan.FromSeconds(after) - TimeSpan.FromMilliseconds(100));
        Assert.Empty(StatusRequests);
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
        Assert.True(StatusRequests[0].Time - start >= TimeSpan.FromSeconds(after));
    }

    [Fact]
    public async Task The_polling_interval_increases_to_30_seconds()
    {
        EmulatedTask task = AddRunningTask();

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceAsync(TimeSpan.FromMinutes(10), waiting);
        int requests = StatusRequests.Count;
        task.Jobs = Jobs("Done");
        await AdvanceWhileIdleAsync(waiting);

        double[] minimums = [5, 7.5, 11.25, 16.8, 25.3, 30, 30];
        Assert.All(
            Gaps.Zip(minimums),
            pair => Assert.True(
                pair.First.TotalSeconds >= pair.Second, $"The interval of {pair.First} is shorter than {pair.Second} s."));

        // The median of the intervals that have the full length: a busy machine lengthens some of them, but not most.
        TimeSpan usual = Gaps.Skip(5).Order().ElementAt((Gaps.Count - 5) / 2);
        Assert.InRange(usual, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        Assert.InRange(requests, 10, 24);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_After_delays_the_next_poll(bool asError)
    {
        EmulatedTask task = AddRunningTask();
        Emulator.GetEndpointFaults("status").Add(asError
            ? new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(120)) { Times = 1 }
            : new Fault.Header("Retry-After", "120") { Times = 1 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count > 1);
        task.Jobs = Jobs("Done");
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
        Assert.True(Gaps[0] >= TimeSpan.FromSeconds(119), $"The next request was sent after {Gaps[0]}.");
    }

    [Fact]
    public async Task A_Retry_After_of_years_does_not_delay_polling()
    {
        EmulatedTask task = AddRunningTask();
        Emulator.GetEndpointFaults("status").Add(new Fault.Header("Retry-After", "9999999999") { Times = 1 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count > 0);
        task.Jobs = Jobs("Done");
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [InlineData("Done", GenerationState.Done)]
    [InlineData("Failed", GenerationState.PartlyFailed)]
    [InlineData("Canceled", GenerationState.PartlyFailed)]
    public async Task The_wait_ends_when_every_job_has_ended(string word, GenerationState state)
    {
        EmulatedTask task = AddTaskWithJobs("Generating", "Waiting");
        PolledTask polledTask = CreatePolledTask(task);

        Task<GenerationStatus> waiting = CreatePoller().WaitAsync(polledTask, Cancelled);
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 2);
        Assert.Equal(["Generating", "Waiting"], polledTask.Status!.Jobs.Select(job => job.Status));
        task.Jobs = Jobs("Done", "Waiting");
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 4);
        task.Jobs = Jobs("Done", word);
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(state, (await waiting).State);
        Assert.Same(polledTask.Status, await waiting);
    }

    [Fact]
    public async Task A_task_without_jobs_has_not_ended()
    {
        EmulatedTask task = AddTaskWithJobs();

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 3);
        Assert.False(waiting.IsCompleted);
        task.Jobs = Jobs("Done");
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task An_unknown_status_counts_as_running_and_is_logged_once()
    {
        EmulatedTask task = AddTaskWithJobs("Polishing", "Polishing", "Done");

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 3);
        Assert.Contains("'Polishing'", Assert.Single(LogMessages), StringComparison.Ordinal);
        task.Jobs = Jobs("Varnishing", "Polishing", "Done");
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 5);
        Assert.Contains("'Varnishing'", LogMessages.Last(), StringComparison.Ordinal);
        Assert.Equal(2, LogMessages.Count);
        task.Jobs = Jobs("Done", "Done", "Done");
        await AdvanceWhileIdleAsync(waiting);

        Assert.True((await waiting).HasEnded);
    }

    [Fact]
    public async Task Tasks_are_returned_in_the_order_in_which_they_end()
    {
        EmulatedTask[] tasks = [AddRunningTask(), AddRunningTask(), AddRunningTask()];
        TaskPoller poller = CreatePoller();
        List<int> ended = [];
        Task[] waiting = [.. tasks.Select(async (task, i) =>
        {
            await poller.WaitAsync(CreatePolledTask(task), Cancelled);
            lock (ended)
            {
                ended.Add(i);
            }
        })];

        foreach (int i in new[] { 2, 0, 1 })
        {
            tasks[i].Jobs = Jobs("Done");
            await AdvanceWhileIdleAsync(waiting[i]);
        }

        Assert.Equal([2, 0, 1], ended);
    }

    [Fact]
    public async Task Hundreds_of_tasks_are_polled_within_the_rate_limit()
    {
        EmulatedTask[] tasks = [.. Enumerable.Range(0, 300).Select(_ => AddRunningTask())];
        TaskPoller poller = CreatePoller();
        List<Task<GenerationStatus>> waiting = [.. tasks.Select(task => poller.WaitAsync(CreatePolledTask(task), Cancelled))];
        Task all = Task.WhenAll(waiting);

        // A balance request during the polling is not delayed for long.
        await AdvanceAsync(TimeSpan.FromMinutes(4), all);
        Task<decimal> balance = Api().GetBalanceAsync(Cancelled);
        DateTimeOffset requested = Clock.GetUtcNow();
        await AdvanceWhileIdleAsync(balance);
        TimeSpan elapsed = Clock.GetUtcNow() - requested;
        foreach (EmulatedTask task in tasks)
        {
            task.Jobs = Jobs("Done");
        }

        await AdvanceWhileIdleAsync(all);

        Assert.All(waiting, task => Assert.Equal(GenerationState.Done, task.Result.State));
        Assert.True(elapsed < TimeSpan.FromSeconds(30), $"The balance took {elapsed}.");
        DateTimeOffset[] times = [.. Emulator.Requests.Select(request => request.Time)];
        Assert.All(times, start => Assert.True(times.Count(time => time >= start && time < start + TimeSpan.FromSeconds(55)) <= 120));

        // No task is polled twice before each was polled once: the rate limit is shared evenly.
        Assert.Equal(300, StatusRequests.Take(300).Select(request => request.Body).Distinct().Count());
    }

    [Fact]
    public async Task Concurrent_status_requests_do_not_exceed_the_maximum()
    {
        Emulator.GetEndpointFaults("status").Add(new Fault.Stall(-1));
        TaskPoller poller = CreatePoller(Options(requestsPerMinute: 10_000), maximumRequests: 3);
        using CancellationTokenSource source = new();
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ => poller.WaitAsync(CreatePolledTask(AddRunningTask()), source.Token))];

        await WaitUntilAsync(() => StatusRequests.Count == 3);
        Clock.Advance(TimeSpan.FromMinutes(1));

        // A fourth request would have been sent by now.
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.Equal(3, StatusRequests.Count);
    }
}
