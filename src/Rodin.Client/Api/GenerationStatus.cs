using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>What <c>POST /status</c> answered: the jobs of a task, and, out of them, how the task is getting on.</summary>
/// <param name="Jobs">The jobs; none at first, which is not the end.</param>
/// <param name="RetryAfter">When the service wants to be asked again at the earliest, if it said so.</param>
public sealed record GenerationStatus(IReadOnlyList<JobStatus> Jobs, TimeSpan? RetryAfter)
{
    /// <summary>The status of a task, which the service has for jobs alone.</summary>
    public GenerationState State =>
        Jobs.Count == 0 ? GenerationState.Submitted
        : Jobs.All(job => job.IsDone) ? GenerationState.Done
        : Jobs.All(job => job.HasFailed) ? GenerationState.Failed
        : Jobs.All(job => job.IsDone || job.HasFailed) ? GenerationState.PartlyFailed
        : Jobs.All(job => job.IsWaiting) ? GenerationState.Waiting
        : GenerationState.Generating;

    /// <summary>Whether no job runs any more.</summary>
    public bool HasEnded => State is GenerationState.Done or GenerationState.PartlyFailed or GenerationState.Failed;
}
