using Polly;
using Polly.Retry;

namespace Rodin.Client.Http;

/// <summary>How a request that is safe to repeat is repeated: backing off, with jitter, and as the other side asks.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromSeconds(30);

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
                MaxDelay = options.RetryInterval > s_longestBackoff ? options.RetryInterval : s_longestBackoff,
                DelayGenerator = static arguments => new ValueTask<TimeSpan?>((arguments.Outcome.Exception as RodinClientException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    options.Log?.Invoke(
                        $"{arguments.Outcome.Exception!.Message} Trying again in {arguments.RetryDelay.TotalSeconds:0.#} s"
                        + $" ({arguments.AttemptNumber + 1} of {options.MaximumRetryCount}).");
                    return default;
                },
            })
            .Build();
    }
}
