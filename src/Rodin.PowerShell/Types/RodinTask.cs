using Rodin.Binding;
using Rodin.Client.Api;

namespace Rodin;

/// <summary>
/// A generation task: the receipt of a paid submission, and its status. It can be stored as CLIXML, JSON or CSV, and used again in another
/// session.
/// </summary>
public sealed class RodinTask
{
    // Without a public parameterless constructor, so that PowerShell does not convert other objects to tasks.
    internal RodinTask(SubmittedTask receipt, GenerationStatus? report = null, DateTimeOffset? readAt = null)
    {
        TaskUuid = receipt.TaskUuid.Length == 0 ? null : receipt.TaskUuid;
        SubscriptionKey = receipt.SubscriptionKey;
        Status = (report?.State ?? GenerationState.Submitted).ToString();
        Jobs = new RodinTaskJobList(report is null
            ? [.. receipt.JobUuids.Select(uuid => new RodinTaskJob(uuid, null, null))]
            : [.. report.Jobs.Select(job => new RodinTaskJob(job.Uuid, job.Status, job.QueueLength))]);
        SubmittedAt = receipt.SubmittedAt == default ? null : receipt.SubmittedAt;
        ReadAt = readAt;
        Consumed = receipt.Consumed;
        Source = receipt.Source;
    }

    /// <summary>The UUID, which <c>Get-RodinDownload</c> requires; null if only the subscription key is known.</summary>
    public string? TaskUuid { get; }

    /// <summary>
    /// <c>Submitted</c>, <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>PartlyFailed</c> or <c>Failed</c>. Derived from the jobs'
    /// status, since the service reports none for a task.
    /// </summary>
    public string Status { get; }

    /// <summary>The task's jobs, which end at different times.</summary>
    public RodinTaskJobList Jobs { get; }

    /// <summary>The input: the prompt, or the names of the images.</summary>
    public string? Source { get; }

    /// <summary>When the service accepted the task.</summary>
    public DateTimeOffset? SubmittedAt { get; }

    /// <summary>When the status was last requested; null if it never was.</summary>
    public DateTimeOffset? ReadAt { get; }

    /// <summary>The credits that the task cost; null if the service does not report them.</summary>
    public decimal? Consumed { get; }

    /// <summary>The subscription key, a secret, which <c>Get-RodinTask</c> and <c>Wait-RodinTask</c> require. Not in any view.</summary>
    public string? SubscriptionKey { get; private set; }

    /// <summary>Creates a copy without the subscription key.</summary>
    internal RodinTask WithoutKey()
    {
        RodinTask copy = (RodinTask)MemberwiseClone();
        copy.SubscriptionKey = null;
        return copy;
    }

    /// <summary>Returns <see cref="TaskUuid"/>.</summary>
    public override string ToString() => TaskUuid ?? "(task without UUID)";
}
