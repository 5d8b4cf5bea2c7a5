using Rodin.Emulator.Content;

namespace Rodin.Emulator;

/// <summary>How the generation of a submitted task goes. By default it is done at once, all well.</summary>
public sealed record GenerationPlan
{
    private const int MostJobs = 1000;

    // So that no date runs over.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1000);

    /// <summary>How long, from the submission on, <c>/status</c> tells no jobs at all.</summary>
    public TimeSpan JobsAppearAfter { get; init; }

    /// <summary>How long, from the submission on, all jobs are <c>Waiting</c>; longer if no worker is free then.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How long the first job generates.</summary>
    public TimeSpan JobTime { get; init; }

    /// <summary>How long after each job the next one ends.</summary>
    public TimeSpan Stagger { get; init; }

    /// <summary>How many jobs a task has. Six were seen.</summary>
    public int Jobs { get; init; } = 6;

    /// <summary>How many jobs end as <c>Failed</c>: the last ones, before those that are cancelled.</summary>
    public int FailedJobs { get; init; }

    /// <summary>How many jobs end as <c>Canceled</c>: the very last ones.</summary>
    public int CanceledJobs { get; init; }

    /// <summary>The status of a job that runs; another one than <c>Generating</c> plays a word that clients do not know.</summary>
    public string RunningStatus { get; init; } = "Generating";

    /// <summary>The model files; <see langword="null"/> for the samples of the submitted <c>geometry_file_format</c>.</summary>
    public IReadOnlyList<(string? Name, ModelContent Content)>? Files { get; init; }

    // What a script orders may have links and faults of its own, which names and contents alone do not tell.
    internal Action<EmulatedTask>? AddFiles { get; init; }

    internal TimeSpan Duration => JobTime + (Stagger * Math.Max(0, Jobs - 1));

    internal void Validate()
    {
        foreach (TimeSpan time in (TimeSpan[])[JobsAppearAfter, Wait, JobTime, Stagger])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, s_longest);
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Jobs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Jobs, MostJobs);
        ArgumentOutOfRangeException.ThrowIfNegative(FailedJobs);
        ArgumentOutOfRangeException.ThrowIfNegative(CanceledJobs);
        if (FailedJobs + CanceledJobs > Jobs)
        {
            throw new ArgumentException("More jobs fail or are cancelled than there are.");
        }
    }
}
