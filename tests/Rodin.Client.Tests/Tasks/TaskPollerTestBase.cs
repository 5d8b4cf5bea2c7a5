using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Http;

namespace Rodin.Client.Tests.Tasks;

/// <summary>The base of tests of polling: tasks whose end the test determines, and the times of the status requests.</summary>
public abstract class TaskPollerTestBase : EngineTestBase
{
    private readonly List<TaskPoller> _pollers = [];

    public override ValueTask DisposeAsync()
    {
        _pollers.ForEach(poller => poller.Dispose());
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    protected static EmulatedJob[] Jobs(params string[] statuses) => [.. statuses.Select((status, i) => new EmulatedJob($"{i}", status))];

    protected EmulatedTask AddRunningTask() => AddTaskWithJobs("Done", "Generating");

    protected EmulatedTask AddTaskWithJobs(params string[] statuses)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = Jobs(statuses);
        return task;
    }

    protected TaskPoller CreatePoller(RodinClientOptions? options = null, int maximumRequests = 8)
    {
        TaskPoller poller = new(options ?? Options(), maximumRequests);
        _pollers.Add(poller);
        return poller;
    }

    protected static PolledTask CreatePolledTask(EmulatedTask task, DateTimeOffset? submittedAt = null, TimeSpan? timeout = null) =>
        new(task.SubscriptionKey, submittedAt, timeout);

    protected Task<GenerationStatus> WaitAsync(
        EmulatedTask task, DateTimeOffset? submittedAt = null, TimeSpan? timeout = null, RodinClientOptions? options = null) =>
        CreatePoller(options).WaitAsync(CreatePolledTask(task, submittedAt, timeout), Cancelled);

    /// <summary>
    /// Advances the clock in steps, but never during a request, until the condition is true or the work has completed.
    /// </summary>
    protected async Task AdvanceWhileIdleAsync(Task work, Func<bool>? until = null, int stepSeconds = 1)
    {
        while (!work.IsCompleted && until?.Invoke() != true)
        {
            Clock.Advance(TimeSpan.FromSeconds(stepSeconds));
            do
            {
                await Task.WhenAny(work, Task.Delay(1, Cancelled));
            }
            while (!work.IsCompleted && Emulator.Requests.Any(request => !request.IsFinished));
        }
    }

    protected Task AdvanceAsync(TimeSpan time, Task work, int stepSeconds = 1)
    {
        DateTimeOffset end = Clock.GetUtcNow() + time;
        return AdvanceWhileIdleAsync(work, () => Clock.GetUtcNow() >= end, stepSeconds);
    }

    protected IReadOnlyList<ReceivedRequest> StatusRequests =>
        [.. Emulator.Requests.Where(request => request.Path.EndsWith("/status", StringComparison.Ordinal))];

    protected IReadOnlyList<TimeSpan> Gaps =>
        [.. StatusRequests.Skip(1).Zip(StatusRequests, (later, earlier) => later.Time - earlier.Time)];
}
