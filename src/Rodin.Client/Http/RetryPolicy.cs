using Polly;
using Polly.Retry;

namespace Rodin.Client.Http;

/// <summary>
/// Retries requests that are safe to repeat, with exponential backoff and jitter, or after the delay that the server requests.
/// </summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);

    public static ResiliencePipeline Create(RodinClientOptions options)
    {
        if (options.MaximumRetryCount == 0)
        {
            return ResiliencePipeline.Empty;
        }

        return new ResiliencePipelineBuilder { TimeProvider = options.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static arguments => new ValueTask<bool>(
                    arguments.Outcome.Exception is RodinClientException { IsTransient: true } failure
                    && !(failure.RetryAfter > RetryAfter.LongestWait)),
                MaxRetryAttempts = options.MaximumRetryCount,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryInterval,
                MaxDelay = options.RetryInterval > s_longestDelay ? options.RetryInterval : s_longestDelay,
                DelayGenerator = static arguments =>
                    new ValueTask<TimeSpan?>((arguments.Outcome.Exception as RodinClientException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    options.Log?.Invoke(
                        $"Retrying in {arguments.RetryDelay.TotalSeconds:0.#} s: {arguments.Outcome.Exception!.Message}"
                        + $" (Retry {arguments.AttemptNumber + 1} of {options.MaximumRetryCount}.)");
                    return default;
                },
            })
            .Build();
    }
}
