using Rodin.Binding;
using Rodin.Client.Api;

namespace Rodin;

/// <summary>
/// A generation task: the receipt of what was paid for, and how it is getting on. It can be kept as CLIXML, JSON or CSV, and go on from there.
/// </summary>
public sealed class RodinTask
{
    // No public constructor without arguments, so that PowerShell converts nothing else to it.
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

    /// <summary>The id that <c>Get-RodinDownload</c> wants; null where only the subscription key is known.</summary>
    public string? TaskUuid { get; }

    /// <summary>
    /// <c>Submitted</c>, <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>PartlyFailed</c> or <c>Failed</c>, out of the jobs' own: the service
    /// has none for a task.
    /// </summary>
    public string Status { get; }

    /// <summary>The jobs that the task is made of, which end at different times.</summary>
    public RodinTaskJobList Jobs { get; }

    /// <summary>What the task is made of: the prompt, or the names of the pictures.</summary>
    public string? Source { get; }

    /// <summary>When the service accepted it.</summary>
    public DateTimeOffset? SubmittedAt { get; }

    /// <summary>When its jobs were asked for last; null before the first time.</summary>
    public DateTimeOffset? ReadAt { get; }

    /// <summary>The credits that it cost, where the service says so.</summary>
    public decimal? Consumed { get; }

    /// <summary>The secret that <c>Get-RodinTask</c> and <c>Wait-RodinTask</c> want. In no view.</summary>
    public string? SubscriptionKey { get; private set; }

    /// <summary>The same task, for where its key must not go.</summary>
    internal RodinTask WithoutKey()
    {
        RodinTask copy = (RodinTask)MemberwiseClone();
        copy.SubscriptionKey = null;
        return copy;
    }

    /// <summary>The task's uuid.</summary>
    public override string ToString() => TaskUuid ?? "(task without uuid)";
}
