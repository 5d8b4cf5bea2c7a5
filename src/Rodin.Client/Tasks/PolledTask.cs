using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>A task that is polled, and its last known status.</summary>
/// <param name="subscriptionKey">The <c>jobs.subscription_key</c> of the submission's response.</param>
/// <param name="submittedAt">The time of submission, if known: the first poll is five seconds later.</param>
/// <param name="timeout">The longest wait; null for no limit. When it has elapsed, the task is polled a last time.</param>
public sealed class PolledTask(string subscriptionKey, DateTimeOffset? submittedAt, TimeSpan? timeout)
{
    /// <summary>The result of the last successful poll; null before the first.</summary>
    public GenerationStatus? Status { get; internal set; }

    /// <summary>Receives the result of each successful poll.</summary>
    public IProgress<GenerationStatus>? Progress { get; init; }

    internal string SubscriptionKey => subscriptionKey;

    internal DateTimeOffset? SubmittedAt => submittedAt;

    internal TimeSpan? Timeout => timeout;
}
