using Rodin.Emulator.Content;

namespace Rodin.Emulator;

/// <summary>The course of a submitted task's generation. By default it succeeds at once.</summary>
public sealed record GenerationPlan
{
    private const int MaximumJobs = 1000;

    // Keeps sums of dates within the range of DateTimeOffset.
    private static readonly TimeSpan s_maximum = TimeSpan.FromDays(1000);

    /// <summary>The time after the submission in which <c>/status</c> returns no jobs.</summary>
    public TimeSpan JobsAppearAfter { get; init; }

    /// <summary>The time after the submission in which all jobs are <c>Waiting</c>; longer if no worker is free.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The duration of the first job.</summary>
    public TimeSpan JobTime { get; init; }

    /// <summary>The time between the ends of two jobs.</summary>
    public TimeSpan Stagger { get; init; }

    /// <summary>The number of jobs of a task. Six were observed.</summary>
    public int Jobs { get; init; } = 6;

    /// <summary>The number of jobs that end as <c>Failed</c>: the last ones, before the canceled ones.</summary>
    public int FailedJobs { get; init; }

    /// <summary>The number of jobs that end as <c>Canceled</c>: the very last ones.</summary>
    public int CanceledJobs { get; init; }

    /// <summary>The status of a running job. A value other than <c>Generating</c> emulates a status that clients do not know.</summary>
    public string RunningStatus { get; init; } = "Generating";

    /// <summary>The model files; <see langword="null"/> for the samples of the submitted <c>geometry_file_format</c>.</summary>
    public IReadOnlyList<(string? Name, ModelContent Content)>? Files { get; init; }

    // Files from the control API may have links and faults, which Files does not have.
    internal Action<EmulatedTask>? AddFiles { get; init; }

    internal TimeSpan Duration => JobTime + (Stagger * Math.Max(0, Jobs - 1));

    internal void Validate()
    {
        foreach (TimeSpan time in (TimeSpan[])[JobsAppearAfter, Wait, JobTime, Stagger])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, s_maximum);
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Jobs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Jobs, MaximumJobs);
        ArgumentOutOfRangeException.ThrowIfNegative(FailedJobs);
        ArgumentOutOfRangeException.ThrowIfNegative(CanceledJobs);
        if (FailedJobs + CanceledJobs > Jobs)
        {
            throw new ArgumentException("FailedJobs plus CanceledJobs exceeds Jobs.");
        }
    }
}
