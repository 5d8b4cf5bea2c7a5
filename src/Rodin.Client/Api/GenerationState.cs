namespace Rodin.Client.Api;

/// <summary>The state of a task, derived from its jobs.</summary>
public enum GenerationState
{
    /// <summary>The task was accepted; its jobs are not listed yet.</summary>
    Submitted,

    /// <summary>No job has started.</summary>
    Waiting,

    /// <summary>At least one job is running or will run.</summary>
    Generating,

    /// <summary>All jobs are done.</summary>
    Done,

    /// <summary>
    /// All jobs have ended, some of them failed or canceled. The model can be complete (seen: only the preview job failed).
    /// </summary>
    PartlyFailed,

    /// <summary>All jobs failed or were canceled. The service does not report a reason.</summary>
    Failed,
}
