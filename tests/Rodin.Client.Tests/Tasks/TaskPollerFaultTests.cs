using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>Errors that polling tolerates and errors that end it.</summary>
[Trait("Speed", "Slow")]
public sealed class TaskPollerFaultTests : TaskPollerTestBase
{
    private FaultList Faults => Emulator.GetEndpointFaults("status");

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Polling_continues_after_an_hour_of_transient_errors(int status)
    {
        EmulatedTask task = AddRunningTask();
        Faults.Add(new Fault.Status(status));

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceAsync(TimeSpan.FromHours(1), waiting, stepSeconds: 10);
        Assert.False(waiting.IsCompleted);
        Assert.NotEmpty(LogMessages);
        task.Jobs = Jobs("Done");
        Faults.Clear();
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task The_error_code_UNKNOWN_is_transient()
    {
        EmulatedTask task = AddTaskWithJobs("Done");
        Faults.Add(new Fault.ApiError("UNKNOWN") { Times = 8 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(20, false)]
    [InlineData(-1, true)]
    public async Task Broken_connections_are_transient(int afterBytes, bool reset)
    {
        EmulatedTask task = AddTaskWithJobs("Done");
        Faults.Add(new Fault.Disconnect(afterBytes, reset) { Times = 10 });

        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task Polling_continues_after_a_network_failure_of_a_night()
    {
        // The emulator stops and is started again at the same address.
        int port = Emulator.ApiBaseAddress.Port;
        string key = Emulator.ApiKey;
        EmulatedTask task = AddRunningTask();
        Task<GenerationStatus> waiting = WaitAsync(task);
        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 2);

        await Emulator.DisposeAsync();
        for (int i = 0; i < 10; i++)
        {
            int logged = LogMessages.Count;
            Clock.Advance(TimeSpan.FromHours(1));
            await WaitUntilAsync(() => LogMessages.Count > logged);
        }

        await using RodinEmulator back = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = Clock, ApiKey = key, ApiPort = port }, Cancelled);
        Task<GenerationStatus> ended = waiting;
        back.GetEndpointFaults("status").Add(new Fault.Body("""{"jobs":[{"uuid":"1","status":"Done"}]}"""));
        await AdvanceUntilCompletedAsync(ended);

        Assert.Equal(GenerationState.Done, (await ended).State);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_status_request_interrupted_by_sleep_is_repeated(int afterBytes)
    {
        EmulatedTask task = AddTaskWithJobs("Done");
        Faults.Add(new Fault.Stall(afterBytes) { Times = 1 });

        Task<GenerationStatus> waiting = WaitAsync(task, options: Options(idleTimeout: TimeSpan.FromSeconds(60)));
        await Emulator.Requests.WaitForAsync(request => request.BytesSent >= Math.Max(0, afterBytes), Cancelled);
        Clock.Advance(TimeSpan.FromHours(8));
        await AdvanceUntilCompletedAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Fact]
    public async Task A_few_consecutive_unexpected_responses_are_tolerated()
    {
        EmulatedTask task = AddTaskWithJobs("Done");
        Faults.AddRange([new Fault.ErrorPage { Times = 3 }, new Fault.Body("{}") { Times = 1 }, new Fault.ErrorPage { Times = 3 }]);

        Task<GenerationStatus> waiting = WaitAsync(task, options: Options(retries: 3));
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
        Assert.Equal(8, StatusRequests.Count);
    }

    [Fact]
    public async Task Repeated_unexpected_responses_are_an_error()
    {
        EmulatedTask task = AddTaskWithJobs("Done");
        Faults.Add(new Fault.ErrorPage());

        Task<GenerationStatus> waiting = WaitAsync(task, options: Options(retries: 3));
        await AdvanceWhileIdleAsync(waiting);

        AssertErrorId(ErrorId.UnexpectedResponse, await Assert.ThrowsAsync<RodinClientException>(() => waiting));
        Assert.Equal(4, StatusRequests.Count);
    }

    [Fact]
    public async Task A_permanent_error_is_reported_immediately()
    {
        EmulatedTask task = AddRunningTask();
        Emulator.RemoveTask(task.TaskUuid);

        AssertErrorId(ErrorId.TaskNotFound, await Assert.ThrowsAsync<RodinClientException>(() => WaitAsync(task)));
        AssertErrorId(ErrorId.ApiKeyRejected, await Assert.ThrowsAsync<RodinClientException>(
            () => WaitAsync(task, options: Options(key: "wrong"))));
        Assert.Equal(2, StatusRequests.Count);
    }

    [Fact]
    public async Task A_wait_timeout_reports_the_last_status()
    {
        EmulatedTask task = AddTaskWithJobs("Generating", "Done");
        PolledTask polledTask = CreatePolledTask(task, timeout: TimeSpan.FromMinutes(3));
        DateTimeOffset start = Clock.GetUtcNow();

        Task<GenerationStatus> waiting = CreatePoller().WaitAsync(polledTask, Cancelled);
        await AdvanceWhileIdleAsync(waiting);

        RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(() => waiting);
        AssertErrorId(ErrorId.WaitTimeout, failure);
        Assert.Contains("Generating", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(task.SubscriptionKey, failure.Message, StringComparison.Ordinal);
        Assert.Equal(GenerationState.Generating, polledTask.Status!.State);

        // The last status request is sent after the timeout has elapsed.
        Assert.True(StatusRequests[^1].Time - start >= TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task A_task_that_ends_shortly_before_the_timeout_is_detected()
    {
        EmulatedTask task = AddRunningTask();
        Task<GenerationStatus> waiting = WaitAsync(task, timeout: TimeSpan.FromMinutes(5));

        await AdvanceWhileIdleAsync(waiting, () => StatusRequests.Count == 3);
        task.Jobs = Jobs("Done");
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [InlineData("Done", true)]
    [InlineData("Generating", false)]
    public async Task A_timeout_of_zero_causes_one_status_request(string word, bool hasEnded)
    {
        Task<GenerationStatus> waiting = WaitAsync(AddTaskWithJobs(word), Clock.GetUtcNow(), TimeSpan.Zero);
        await AdvanceWhileIdleAsync(waiting);

        Assert.Equal(hasEnded, waiting.IsCompletedSuccessfully);
        Assert.Single(StatusRequests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_timeout_applies_even_if_the_service_does_not_respond(bool stalled)
    {
        EmulatedTask task = AddRunningTask();
        Faults.Add(stalled ? new Fault.Stall(-1) : new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(300)));
        DateTimeOffset start = Clock.GetUtcNow();

        Task<GenerationStatus> waiting = WaitAsync(task, timeout: TimeSpan.FromSeconds(30));
        await AdvanceUntilCompletedAsync(waiting);

        RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(() => waiting);
        AssertErrorId(ErrorId.WaitTimeout, failure);
        Assert.Contains("its status is not known", failure.Message, StringComparison.Ordinal);
        Assert.True(Clock.GetUtcNow() - start < TimeSpan.FromMinutes(3));
        if (!stalled)
        {
            Assert.Contains("HTTP 503", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("request")]
    [InlineData("wait")]
    [InlineData("rate limit")]
    public async Task Cancelling_ends_every_phase_immediately(string phase)
    {
        using CancellationTokenSource source = new();
        TaskPoller poller = CreatePoller(Options(requestsPerMinute: phase == "rate limit" ? 1 : 120));
        if (phase == "request")
        {
            Faults.Add(new Fault.Stall(-1));
        }

        Task[] waiting = [.. Enumerable.Range(0, 3).Select(_ => poller.WaitAsync(CreatePolledTask(AddRunningTask()), source.Token))];
        await WaitUntilAsync(
            () => StatusRequests.Count(request => phase == "request" || request.IsFinished) == (phase == "rate limit" ? 1 : 3));
        await source.CancelAsync();

        foreach (Task one in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
    }
}
