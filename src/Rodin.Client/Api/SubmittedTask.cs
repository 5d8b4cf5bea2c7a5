namespace Rodin.Client.Api;

/// <summary>What an accepted task is known by. Whoever loses it has paid for nothing.</summary>
/// <param name="TaskUuid">The id that <c>/download</c> wants.</param>
/// <param name="SubscriptionKey">The secret that <c>/status</c> wants; null when the answer was cut off before it.</param>
/// <param name="JobUuids">The ids of the jobs, which serve neither.</param>
/// <param name="Consumed">The credits that it cost, where the service says so.</param>
/// <param name="SubmittedAt">When it was accepted.</param>
public sealed record SubmittedTask(
    string TaskUuid, string? SubscriptionKey, IReadOnlyList<string> JobUuids, decimal? Consumed, DateTimeOffset SubmittedAt)
{
    /// <summary>What it was made of, in the user's own words or by the names of the user's files.</summary>
    public string? Source { get; init; }
}
