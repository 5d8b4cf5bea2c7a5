using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>What the wait for a task survives, and what it does not.</summary>
[Trait("Speed", "Slow")]
public sealed class TaskPollerFaultTests : TaskPollerTestBase
{
    private FaultList Faults => Emulator.GetEndpointFaults("status");

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task An_hour_of_failures_passes(int status)
    {
        EmulatedTask task = Running();
        Faults.Add(new Fault.Status(status));

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassAsync(TimeSpan.FromHours(1), waiting, stepSeconds: 10);
        Assert.False(waiting.IsCompleted);
        Assert.NotEmpty(Told);
        task.Jobs = Jobs("Done");
        Faults.Clear();
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task What_the_service_itself_does_not_know_passes()
    {
        EmulatedTask task = With("Done");
        Faults.Add(new Fault.ApiError("UNKNOWN") { Times = 8 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(20, false)]
    [InlineData(-1, true)]
    public async Task Broken_connections_pass(int afterBytes, bool reset)
    {
        EmulatedTask task = With("Done");
        Faults.Add(new Fault.Disconnect(afterBytes, reset) { Times = 10 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task A_network_that_is_gone_for_a_night_passes()
    {
        // The whole emulator goes away, and comes back under the same address.
        int port = Emulator.ApiBaseAddress.Port;
        string key = Emulator.ApiKey;
        EmulatedTask task = Running();
        Task<GenerationStatus> waiting = WaitAsync(task);
        await PassQuietTimeAsync(waiting, () => Looks.Count == 2);

        await Emulator.DisposeAsync();
        for (int i = 0; i < 10; i++)
        {
            int told = Told.Count;
            Clock.Advance(TimeSpan.FromHours(1));
            await UntilAsync(() => Told.Count > told);
        }

        await using RodinEmulator back = await RodinEmulator.StartAsync(new EmulatorOptions { TimeProvider = Clock, ApiKey = key, ApiPort = port }, Cancelled);
        Task<GenerationStatus> ended = waiting;
        back.GetEndpointFaults("status").Add(new Fault.Body("""{"jobs":[{"uuid":"1","status":"Done"}]}"""));
        await PassTimeUntilAsync(ended);

        Assert.Equal(GenerationState.Done, (await ended).State);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_machine_that_slept_in_the_middle_of_a_look_looks_again(int afterBytes)
    {
        EmulatedTask task = With("Done");
        Faults.Add(new Fault.Stall(afterBytes) { Times = 1 });

        Task<GenerationStatus> waiting = WaitAsync(task, options: Options(silence: TimeSpan.FromSeconds(60)));
        await Emulator.Requests.WaitForAsync(request => request.BytesSent >= Math.Max(0, afterBytes), Cancelled);
        Clock.Advance(TimeSpan.FromHours(8));
        await PassTimeUntilAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task An_answer_that_makes_no_sense_may_come_a_few_times_in_a_row()
    {
        EmulatedTask task = With("Done");
        Faults.AddRange([new Fault.ErrorPage { Times = 3 }, new Fault.Body("{}") { Times = 1 }, new Fault.ErrorPage { Times = 3 }]);

        Task<GenerationStatus> waiting = WaitAsync(task, options: Options(retries: 3));
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
        Assert.Equal(8, Looks.Count);
    }

    [Fact]
    public async Task An_answer_that_makes_no_sense_again_and_again_is_the_last_word()
    {
        EmulatedTask task = With("Done");
        Faults.Add(new Fault.ErrorPage());

        Task<GenerationStatus> waiting = WaitAsync(task, options: Options(retries: 3));
        await PassQuietTimeAsync(waiting);

        AssertIs(ErrorId.UnexpectedResponse, await Assert.ThrowsAsync<RodinClientException>(() => waiting));
        Assert.Equal(4, Looks.Count);
    }

    [Fact]
    public async Task What_will_not_pass_is_told_at_once()
    {
        EmulatedTask task = Running();
        Emulator.RemoveTask(task.TaskUuid);

        AssertIs(ErrorId.TaskNotFound, await Assert.ThrowsAsync<RodinClientException>(() => WaitAsync(task)));
        AssertIs(ErrorId.ApiKeyRejected, await Assert.ThrowsAsync<RodinClientException>(() => WaitAsync(task, options: Options(key: "wrong"))));
        Assert.Equal(2, Looks.Count);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_ends_with_what_was_last_seen()
    {
        EmulatedTask task = With("Generating", "Done");
        PolledTask watch = Watch(task, timeout: TimeSpan.FromMinutes(3));
        DateTimeOffset start = Clock.GetUtcNow();

        Task<GenerationStatus> waiting = Watcher().WaitAsync(watch, Cancelled);
        await PassQuietTimeAsync(waiting);

        RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(() => waiting);
        AssertIs(ErrorId.WaitTimeout, failure);
        Assert.Contains("Generating", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(task.SubscriptionKey, failure.Message, StringComparison.Ordinal);
        Assert.Equal(GenerationState.Generating, watch.Status!.State);

        // The last look is one of what is there when the time is up.
        Assert.True(Looks[^1].Time - start >= TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task What_ends_between_the_looks_and_before_the_time_is_up_is_seen_by_the_last()
    {
        EmulatedTask task = Running();
        Task<GenerationStatus> waiting = WaitAsync(task, timeout: TimeSpan.FromMinutes(5));

        await PassQuietTimeAsync(waiting, () => Looks.Count == 3);
        task.Jobs = Jobs("Done");
        await PassQuietTimeAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [InlineData("Done", true)]
    [InlineData("Generating", false)]
    public async Task No_time_at_all_is_time_for_one_look(string word, bool hasEnded)
    {
        Task<GenerationStatus> waiting = WaitAsync(With(word), Clock.GetUtcNow(), TimeSpan.Zero);
        await PassQuietTimeAsync(waiting);

        Assert.Equal(hasEnded, waiting.IsCompletedSuccessfully);
        Assert.Single(Looks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_time_is_up_although_the_service_does_not_answer(bool stalled)
    {
        EmulatedTask task = Running();
        Faults.Add(stalled ? new Fault.Stall(-1) : new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(300)));
        DateTimeOffset start = Clock.GetUtcNow();

        Task<GenerationStatus> waiting = WaitAsync(task, timeout: TimeSpan.FromSeconds(30));
        await PassTimeUntilAsync(waiting);

        RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(() => waiting);
        AssertIs(ErrorId.WaitTimeout, failure);
        Assert.Contains("its status is not known", failure.Message, StringComparison.Ordinal);
        Assert.True(Clock.GetUtcNow() - start < TimeSpan.FromMinutes(3));
        if (!stalled)
        {
            Assert.Contains("HTTP 503", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("look")]
    [InlineData("wait")]
    [InlineData("turn")]
    public async Task Cancelling_ends_it_at_once(string phase)
    {
        using CancellationTokenSource source = new();
        TaskPoller watcher = Watcher(Options(requestsPerMinute: phase == "turn" ? 1 : 120));
        if (phase == "look")
        {
            Faults.Add(new Fault.Stall(-1));
        }

        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => watcher.WaitAsync(Watch(Running()), source.Token))];
        await UntilAsync(() => Looks.Count(look => phase == "look" || look.IsFinished) == (phase == "turn" ? 1 : 3));
        await source.CancelAsync();

        foreach (Task one in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
    }
}
