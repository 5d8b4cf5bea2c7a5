namespace Rodin.Client.Api;

/// <summary>How a task is getting on.</summary>
public enum GenerationState
{
    /// <summary>Accepted; nothing is known of its jobs yet.</summary>
    Submitted,

    /// <summary>None of its jobs has begun.</summary>
    Waiting,

    /// <summary>Some of its jobs run, or are yet to.</summary>
    Generating,

    /// <summary>All of its jobs are done.</summary>
    Done,

    /// <summary>All have ended, some of them failed or canceled. The model may be whole (seen: a preview job failed, the model was fine).</summary>
    PartlyFailed,

    /// <summary>All failed or were canceled. The service gives no reason.</summary>
    Failed,
}
