namespace Rodin.Client.Api;

/// <summary>What <c>POST /status</c> answered: the jobs of a task, and, out of them, how the task is getting on.</summary>
/// <param name="Jobs">The jobs; none at first, which is not the end.</param>
/// <param name="RetryAfter">When the service wants to be asked again at the earliest, if it said so.</param>
public sealed record TaskReport(IReadOnlyList<JobReport> Jobs, TimeSpan? RetryAfter)
{
    /// <summary>The status of a task, which the service has for jobs alone.</summary>
    public TaskState State =>
        Jobs.Count == 0 ? TaskState.Submitted
        : Jobs.All(job => job.IsDone) ? TaskState.Done
        : Jobs.All(job => job.HasFailed) ? TaskState.Failed
        : Jobs.All(job => job.IsDone || job.HasFailed) ? TaskState.PartlyFailed
        : Jobs.All(job => job.IsWaiting) ? TaskState.Waiting
        : TaskState.Generating;

    /// <summary>Whether no job runs any more.</summary>
    public bool HasEnded => State is TaskState.Done or TaskState.PartlyFailed or TaskState.Failed;
}
