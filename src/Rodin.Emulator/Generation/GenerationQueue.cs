namespace Rodin.Emulator.Generation;

/// <summary>The unfinished submitted tasks, in the order of submission.</summary>
internal sealed class GenerationQueue(EmulatorOptions options)
{
    private readonly Lock _lock = new();
    private readonly List<GenerationSchedule> _unfinished = [];

    /// <summary>
    /// Adds a task if the limits and the credits allow it. Tasks start in the order of submission, as soon as a worker is free.
    /// </summary>
    public EnqueueResult Enqueue(GenerationPlan plan, Func<bool> pay, out GenerationSchedule? schedule)
    {
        schedule = null;
        lock (_lock)
        {
            DateTimeOffset now = options.TimeProvider.GetUtcNow();
            _unfinished.RemoveAll(other => other.End <= now);
            if (options.MaximumUnfinishedTasks > 0 && _unfinished.Count >= options.MaximumUnfinishedTasks)
            {
                return EnqueueResult.TooManyTasks;
            }

            if (!pay())
            {
                return EnqueueResult.TooFewCredits;
            }

            DateTimeOffset ready = now + plan.Wait;
            DateTimeOffset free = GetNextFreeTime(now);
            schedule = new GenerationSchedule(this, options.TimeProvider, plan, now, ready > free ? ready : free);
            _unfinished.Add(schedule);
            return EnqueueResult.Accepted;
        }
    }

    /// <summary>Returns the one-based position of a task among those that have not started.</summary>
    public int GetPosition(GenerationSchedule schedule, DateTimeOffset now)
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

    // With n workers, one is free as soon as at most n - 1 tasks are unfinished.
    private DateTimeOffset GetNextFreeTime(DateTimeOffset now)
    {
        int workers = options.MaximumGeneratingTasks;
        return workers > 0 && _unfinished.Count >= workers
            ? _unfinished.Select(other => other.End).OrderDescending().ElementAt(workers - 1)
            : now;
    }
}
