using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Http;

namespace Rodin.Client.Tests.Tasks;

/// <summary>What tests of watching share: tasks that end when the test says so, and the times at which they were looked at.</summary>
public abstract class TaskPollerTestBase : EngineTestBase
{
    private readonly List<TaskPoller> _watchers = [];

    public override ValueTask DisposeAsync()
    {
        _watchers.ForEach(watcher => watcher.Dispose());
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    protected static EmulatedJob[] Jobs(params string[] words) => [.. words.Select((word, i) => new EmulatedJob($"{i}", word))];

    protected EmulatedTask Running() => With("Done", "Generating");

    protected EmulatedTask With(params string[] words)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = Jobs(words);
        return task;
    }

    protected TaskPoller Watcher(RodinClientOptions? options = null, int maximumRequests = 8)
    {
        TaskPoller watcher = new(options ?? Options(), maximumRequests);
        _watchers.Add(watcher);
        return watcher;
    }

    protected static PolledTask Watch(EmulatedTask task, DateTimeOffset? submittedAt = null, TimeSpan? timeout = null) =>
        new(task.SubscriptionKey, submittedAt, timeout);

    protected Task<GenerationStatus> WaitAsync(EmulatedTask task, DateTimeOffset? submittedAt = null, TimeSpan? timeout = null, RodinClientOptions? options = null) =>
        Watcher(options).WaitAsync(Watch(task, submittedAt, timeout), Cancelled);

    /// <summary>Lets time pass in steps of a second, none while a request is under way, until something holds or the work is done.</summary>
    protected async Task PassQuietTimeAsync(Task work, Func<bool>? until = null, int stepSeconds = 1)
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

    protected Task PassAsync(TimeSpan time, Task work, int stepSeconds = 1)
    {
        DateTimeOffset end = Clock.GetUtcNow() + time;
        return PassQuietTimeAsync(work, () => Clock.GetUtcNow() >= end, stepSeconds);
    }

    protected IReadOnlyList<ReceivedRequest> Looks => [.. Emulator.Requests.Where(request => request.Path.EndsWith("/status", StringComparison.Ordinal))];

    protected IReadOnlyList<TimeSpan> Gaps => [.. Looks.Skip(1).Zip(Looks, (later, earlier) => later.Time - earlier.Time)];
}
