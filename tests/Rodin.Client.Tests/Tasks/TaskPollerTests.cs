using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>When a task is looked at, and what ends the wait.</summary>
public sealed class TaskPollerTests : TaskPollerTestBase
{
    [Theory]
    [InlineData(null)]
    [InlineData(-5)]
    [InlineData(-100_000)]
    public async Task A_task_that_may_have_ended_is_looked_at_at_once(int? submittedSeconds)
    {
        EmulatedTask task = With("Done", "Done");

        GenerationStatus report = await WaitAsync(task, Clock.GetUtcNow() + (submittedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

        Assert.Equal(GenerationState.Done, report.State);
        Assert.Single(Looks);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-3, 2)]
    [InlineData(3600, 5)]
    public async Task A_task_is_first_looked_at_five_seconds_after_its_submission_whatever_the_clock_of_another_machine_says(int submitted, int after)
    {
        EmulatedTask task = With("Done");
        DateTimeOffset start = Clock.GetUtcNow();

        Task<GenerationStatus> waiting = WaitAsync(task, start + TimeSpan.FromSeconds(submitted));
        Clock.Advance(TimeSpan.FromSeconds(after) - TimeSpan.FromMilliseconds(100));
        Assert.Empty(Looks);
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
        Assert.True(Looks[0].Time - start >= TimeSpan.FromSeconds(after));
    }

    [Fact]
    public async Task Looks_come_ever_more_rarely_down_to_one_in_half_a_minute()
    {
        EmulatedTask task = Running();

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassAsync(TimeSpan.FromMinutes(10), waiting);
        int looks = Looks.Count;
        task.Jobs = Jobs("Done");
        await PassQuietTimeAsync(waiting);

        double[] least = [5, 7.5, 11.25, 16.8, 25.3, 30, 30];
        Assert.All(Gaps.Zip(least), pair => Assert.True(pair.First.TotalSeconds >= pair.Second, $"{pair.First} came before {pair.Second} s."));

        // The middle one of all that came when the gap had grown to its full length: a busy machine stretches some, not most.
        TimeSpan usual = Gaps.Skip(5).Order().ElementAt((Gaps.Count - 5) / 2);
        Assert.InRange(usual, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        Assert.InRange(looks, 10, 24);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_service_may_ask_to_be_asked_later(bool asRefusal)
    {
        EmulatedTask task = Running();
        Emulator.GetEndpointFaults("status").Add(asRefusal
            ? new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(120)) { Times = 1 }
            : new Fault.Header("Retry-After", "120") { Times = 1 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting, () => Looks.Count > 1);
        task.Jobs = Jobs("Done");
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
        Assert.True(Gaps[0] >= TimeSpan.FromSeconds(119), $"It was asked {Gaps[0]} later.");
    }

    [Fact]
    public async Task What_it_asks_for_in_years_is_not_waited_for()
    {
        EmulatedTask task = Running();
        Emulator.GetEndpointFaults("status").Add(new Fault.Header("Retry-After", "9999999999") { Times = 1 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting, () => Looks.Count > 0);
        task.Jobs = Jobs("Done");
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [InlineData("Done", GenerationState.Done)]
    [InlineData("Failed", GenerationState.PartlyFailed)]
    [InlineData("Canceled", GenerationState.PartlyFailed)]
    public async Task The_wait_ends_when_no_job_runs_any_more(string word, GenerationState state)
    {
        EmulatedTask task = With("Generating", "Waiting");
        PolledTask watch = Watch(task);

        Task<GenerationStatus> waiting = Watcher().WaitAsync(watch, Cancelled);
        await PassQuietTimeAsync(waiting, () => Looks.Count == 2);
        Assert.Equal(["Generating", "Waiting"], watch.Status!.Jobs.Select(job => job.Status));
        task.Jobs = Jobs("Done", "Waiting");
        await PassQuietTimeAsync(waiting, () => Looks.Count == 4);
        task.Jobs = Jobs("Done", word);
        await PassQuietTimeAsync(waiting);

        Assert.Equal(state, (await waiting).State);
        Assert.Same(watch.Status, await waiting);
    }

    [Fact]
    public async Task No_jobs_are_not_the_end()
    {
        EmulatedTask task = With();

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting, () => Looks.Count == 3);
        Assert.False(waiting.IsCompleted);
        task.Jobs = Jobs("Done");
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task A_word_that_is_not_known_is_taken_to_run_and_told_once()
    {
        EmulatedTask task = With("Polishing", "Polishing", "Done");

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting, () => Looks.Count == 3);
        Assert.Contains("'Polishing'", Assert.Single(Told), StringComparison.Ordinal);
        task.Jobs = Jobs("Varnishing", "Polishing", "Done");
        await PassQuietTimeAsync(waiting, () => Looks.Count == 5);
        Assert.Contains("'Varnishing'", Told.Last(), StringComparison.Ordinal);
        Assert.Equal(2, Told.Count);
        task.Jobs = Jobs("Done", "Done", "Done");
        await PassQuietTimeAsync(waiting);

        Assert.True((await waiting).HasEnded);
    }

    [Fact]
    public async Task Tasks_are_told_in_the_order_in_which_they_end()
    {
        EmulatedTask[] tasks = [Running(), Running(), Running()];
        TaskPoller watcher = Watcher();
        List<int> ended = [];
        Task[] waiting = [.. tasks.Select(async (task, i) =>
        {
            await watcher.WaitAsync(Watch(task), Cancelled);
            lock (ended)
            {
                ended.Add(i);
            }
        })];

        foreach (int i in new[] { 2, 0, 1 })
        {
            tasks[i].Jobs = Jobs("Done");
            await PassQuietTimeAsync(waiting[i]);
        }

        Assert.Equal([2, 0, 1], ended);
    }

    [Fact]
    public async Task Hundreds_are_watched_within_the_requests_of_each_minute()
    {
        EmulatedTask[] tasks = [.. Enumerable.Range(0, 300).Select(_ => Running())];
        TaskPoller watcher = Watcher();
        List<Task<GenerationStatus>> waiting = [.. tasks.Select(task => watcher.WaitAsync(Watch(task), Cancelled))];
        Task all = Task.WhenAll(waiting);

        // While some have ended and some have not, somebody asks for the balance, too, and is not kept for long.
        await PassAsync(TimeSpan.FromMinutes(4), all);
        Task<decimal> balance = Api().GetBalanceAsync(Cancelled);
        DateTimeOffset asked = Clock.GetUtcNow();
        await PassQuietTimeAsync(balance);
        TimeSpan kept = Clock.GetUtcNow() - asked;
        foreach (EmulatedTask task in tasks)
        {
            task.Jobs = Jobs("Done");
        }

        await PassQuietTimeAsync(all);

        Assert.All(waiting, task => Assert.Equal(GenerationState.Done, task.Result.State));
        Assert.True(kept < TimeSpan.FromSeconds(30), $"The balance took {kept}.");
        DateTimeOffset[] times = [.. Emulator.Requests.Select(request => request.Time)];
        Assert.All(times, start => Assert.True(times.Count(time => time >= start && time < start + TimeSpan.FromSeconds(55)) <= 120));

        // None is looked at again before all have been: the budget is shared evenly.
        Assert.Equal(300, Looks.Take(300).Select(look => look.Body).Distinct().Count());
    }

    [Fact]
    public async Task No_more_looks_are_open_at_once_than_was_said()
    {
        Emulator.GetEndpointFaults("status").Add(new Fault.Stall(-1));
        TaskPoller watcher = Watcher(Options(requestsPerMinute: 10_000), maximumRequests: 3);
        using CancellationTokenSource source = new();
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ => watcher.WaitAsync(Watch(Running()), source.Token))];

        await UntilAsync(() => Looks.Count == 3);
        Clock.Advance(TimeSpan.FromMinutes(1));

        // Whoever was asked next would be asked now: what comes after is that everybody is told to go.
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.Equal(3, Looks.Count);
    }
}
