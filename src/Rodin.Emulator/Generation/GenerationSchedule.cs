namespace Rodin.Emulator.Generation;

/// <summary>When the jobs of one submitted task start and end. Nothing runs: states are computed from the clock when asked for.</summary>
internal sealed class GenerationSchedule(GenerationQueue queue, TimeProvider clock, GenerationPlan plan, DateTimeOffset submitted, DateTimeOffset start)
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

            int? place = now < Start ? queue.PlaceOf(this, now) : null;
            return [.. JobUuids.Select((uuid, i) => new EmulatedJob(uuid, StatusOf(i, now), place))];
        }
    }

    /// <summary>
    /// How many of so many entries are there by now: evenly as jobs are done. In the end what failed jobs leave out is rounded in
    /// favour of the files, so that a single file survives an optional job that failed (seen).
    /// </summary>
    public int Listed(int entries)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool ended = now >= End;
        if (plan.Jobs == 0)
        {
            return ended ? entries : 0;
        }

        int done = Enumerable.Range(0, plan.Jobs).Count(i => StatusOf(i, now) == "Done");
        return ((entries * done) + (ended ? plan.Jobs - 1 : 0)) / plan.Jobs;
    }

    private string StatusOf(int job, DateTimeOffset now)
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
