namespace Rodin.Emulator.Generation;

/// <summary>The start and end times of the jobs of a submitted task. Nothing runs: the states are computed from the clock.</summary>
internal sealed class GenerationSchedule(
    GenerationQueue queue, TimeProvider clock, GenerationPlan plan, DateTimeOffset submitted, DateTimeOffset start)
{
    private readonly DateTimeOffset _appear = submitted + plan.JobsAppearAfter;

    public DateTimeOffset Start { get; } = start;

    public DateTimeOffset End { get; } = start + plan.Duration;

    public IReadOnlyList<string> JobUuids { get; } = [.. Enumerable.Range(0, plan.Jobs).Select(_ => Guid.NewGuid().ToString())];

    public IReadOnlyList<EmulatedJob> Jobs
    {
        get
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now < _appear)
            {
                return [];
            }

            int? position = now < Start ? queue.GetPosition(this, now) : null;
            return [.. JobUuids.Select((uuid, i) => new EmulatedJob(uuid, GetStatus(i, now), position))];
        }
    }

    /// <summary>
    /// Returns how many of the entries are listed now, in proportion to the finished jobs. At the end the number is rounded up, so that a
    /// single file is listed although an optional job failed (observed).
    /// </summary>
    public int CountListedEntries(int entries)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool ended = now >= End;
        if (plan.Jobs == 0)
        {
            return ended ? entries : 0;
        }

        int done = Enumerable.Range(0, plan.Jobs).Count(i => GetStatus(i, now) == "Done");
        return ((entries * done) + (ended ? plan.Jobs - 1 : 0)) / plan.Jobs;
    }

    private string GetStatus(int job, DateTimeOffset now)
    {
        if (now < Start)
        {
            return "Waiting";
        }

        if (now < Start + plan.JobTime + (plan.Stagger * job))
        {
            return plan.RunningStatus;
        }

        int fromEnd = plan.Jobs - job;
        return fromEnd <= plan.CanceledJobs ? "Canceled" : fromEnd <= plan.CanceledJobs + plan.FailedJobs ? "Failed" : "Done";
    }
}
