namespace Rodin.Emulator.Generation;

/// <summary>The submitted tasks that have not ended, in the order of their submission.</summary>
internal sealed class GenerationQueue(EmulatorOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<GenerationSchedule> _unfinished = [];

    /// <summary>Accepts a task if its limits allow. Tasks start in the order in which they come, as soon as a worker is free.</summary>
    public EnqueueResult TryEnqueue(GenerationPlan plan, Func<bool> pay, out GenerationSchedule? schedule)
    {
        schedule = null;
        lock (_lock)
        {
            DateTimeOffset now = options.TimeProvider.GetUtcNow();
            _unfinished.RemoveAll(other => other.End <= now);
            if (options.MaximumRunningTasks > 0 && _unfinished.Count >= options.MaximumRunningTasks)
            {
                return EnqueueResult.TooManyTasks;
            }

            if (!pay())
            {
                return EnqueueResult.TooFewCredits;
            }

            DateTimeOffset ready = now + plan.Wait;
            DateTimeOffset free = FreeFrom(now);
            schedule = new GenerationSchedule(this, options.TimeProvider, plan, now, ready > free ? ready : free);
            _unfinished.Add(schedule);
            return EnqueueResult.Accepted;
        }
    }

    /// <summary>How many tasks that have not started are before this one, and one.</summary>
    public int PlaceOf(GenerationSchedule schedule, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _unfinished.TakeWhile(other => other != schedule).Count(other => other.Start > now) + 1;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _unfinished.Clear();
        }
    }

    // A worker is free when all but one fewer than there are workers have ended.
    private DateTimeOffset FreeFrom(DateTimeOffset now) => options.TasksAtOnce > 0 && _unfinished.Count >= options.TasksAtOnce
        ? _unfinished.Select(other => other.End).OrderDescending().ElementAt(options.TasksAtOnce - 1)
        : now;
}
