namespace Rodin.Client.Api;

/// <summary>The response to <c>POST /status</c>: the jobs of a task, and the task's state derived from them.</summary>
/// <param name="Jobs">The jobs. An empty list does not mean that the task has ended (seen).</param>
/// <param name="RetryAfter">The delay that the service requested before the next poll; null if it did not.</param>
public sealed record GenerationStatus(IReadOnlyList<JobStatus> Jobs, TimeSpan? RetryAfter)
{
    /// <summary>The state of the task. The service reports a status for each job only.</summary>
    public GenerationState State
    {
        get
        {
            if (Jobs.Count == 0)
            {
                return GenerationState.Submitted;
            }

            if (Jobs.All(job => job.IsDone || job.HasFailed))
            {
                return Jobs.All(job => job.IsDone) ? GenerationState.Done
                    : Jobs.All(job => job.HasFailed) ? GenerationState.Failed
                    : GenerationState.PartlyFailed;
            }

            return Jobs.All(job => job.IsWaiting) ? GenerationState.Waiting : GenerationState.Generating;
        }
    }

    /// <summary>Whether all jobs have ended, successfully or not.</summary>
    public bool HasEnded => State is GenerationState.Done or GenerationState.PartlyFailed or GenerationState.Failed;
}
