using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>One task to watch, and what is known of it.</summary>
/// <param name="subscriptionKey">The <c>jobs.subscription_key</c> that the generation answered with.</param>
/// <param name="submittedAt">When it was submitted, if that is known: a task is first looked at five seconds later.</param>
/// <param name="timeout">How long to watch; null for as long as it takes. One last look is taken when the time is up.</param>
public sealed class PolledTask(string subscriptionKey, DateTimeOffset? submittedAt, TimeSpan? timeout)
{
    /// <summary>What the last look at it saw; null before the first.</summary>
    public GenerationStatus? Report { get; internal set; }

    internal string SubscriptionKey => subscriptionKey;

    internal DateTimeOffset? SubmittedAt => submittedAt;

    internal TimeSpan? Timeout => timeout;
}
