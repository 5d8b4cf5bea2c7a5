using Rodin.Client.Api;
using Rodin.Client.Http;

namespace Rodin.Client.Tasks;

/// <summary>
/// Polls tasks until they end, many at once, at the intervals that the service recommends and within its rate limit. Transient errors are
/// retried until the task's timeout.
/// </summary>
public sealed class TaskPoller : IDisposable
{
    // The documentation: first poll after 5 s, back off to 30 s.
    private static readonly TimeSpan s_firstInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(30);
    private const double IntervalGrowth = 1.5;

    // The last poll begins when the timeout has elapsed, and may take this time.
    private static readonly TimeSpan s_lastPollTimeout = TimeSpan.FromSeconds(10);

    // Longer than any poll takes. A timer accepts at most 49 days.
    private static readonly TimeSpan s_longestPollTimeout = TimeSpan.FromDays(1);

    private readonly RodinClientOptions _options;
    private readonly RodinApiClient _client;
    private readonly IDisposable _pacing;

    // Only one poll at a time waits for the rate limiter, in the order of arrival. So any other request waits for one poll at most.
    private readonly SemaphoreSlim _rateLimitTurn = new(1);
    private readonly SemaphoreSlim _requests;

    /// <summary>Creates a poller.</summary>
    /// <param name="options">The service's address, the key, the limits.</param>
    /// <param name="maximumRequests">The largest number of simultaneous requests; at least 1.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public TaskPoller(RodinClientOptions options, int maximumRequests)
        : this(new RodinApiClient(options), maximumRequests)
    {
    }

    internal TaskPoller(RodinApiClient client, int maximumRequests)
    {
        _client = client;
        _options = client.Options;
        _pacing = client.RateLimiter.BeginPacing();
        _requests = new SemaphoreSlim(maximumRequests);
    }

    /// <summary>Waits until all jobs of a task have ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The final status, successful or not.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.WaitTimeout"/>; or a permanent error, such as <see cref="ErrorId.TaskNotFound"/> or <see
    /// cref="ErrorId.ApiKeyRejected"/>.
    /// </exception>
    public async Task<GenerationStatus> WaitAsync(PolledTask task, CancellationToken cancellationToken)
    {
        long start = _options.Time.GetTimestamp();
        TimeSpan wait = UntilFirstPoll(task);
        TimeSpan interval = s_firstInterval;
        int unexpectedResponses = 0;
        RodinClientException? lastFailure = null;
        while (true)
        {
            wait = Min(wait, Remaining(task, start));
            if (wait > TimeSpan.Zero)
            {
                await _options.Time.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            }

            // Read before the poll: a poll that began in time and was interrupted while the machine slept is not the last one.
            TimeSpan remaining = Remaining(task, start);
            TimeSpan? retryAfter = null;
            try
            {
                GenerationStatus status = await PollAsync(task, remaining, cancellationToken).ConfigureAwait(false);
                (lastFailure, unexpectedResponses) = (null, 0);
                LogUnknownStatuses(status, task.Status);
                task.Status = status;
                task.Progress?.Report(status);
                retryAfter = status.RetryAfter;
                if (status.HasEnded)
                {
                    return status;
                }
            }
            catch (RodinClientException failure) when (failure.IsTransient || IsTolerated(failure, ref unexpectedResponses))
            {
                lastFailure = failure;
                retryAfter = failure.RetryAfter;
                _options.Log?.Invoke($"{failure.Message} The task will be polled again.");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The poll exceeded the remaining time.
            }

            if (remaining <= TimeSpan.Zero)
            {
                throw TimedOut(task, lastFailure);
            }

            wait = retryAfter > interval ? Min(retryAfter.Value, RetryAfter.LongestWait) : interval;
            interval = Min(TimeSpan.FromTicks((long)(interval.Ticks * IntervalGrowth)), s_longestInterval);
        }
    }

    /// <summary>Stops pacing other requests. Pending waits must have been cancelled by their own tokens.</summary>
    public void Dispose()
    {
        _pacing.Dispose();
        _rateLimitTurn.Dispose();
        _requests.Dispose();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan Remaining(PolledTask task, long start) => (task.Timeout ?? TimeSpan.MaxValue) - _options.Time.GetElapsedTime(start);

    // A task that was submitted long ago, or at an unknown time, may have ended, and is polled at once.
    private TimeSpan UntilFirstPoll(PolledTask task)
    {
        TimeSpan wait = task.SubmittedAt is { } submitted ? s_firstInterval + (submitted - _options.Time.GetUtcNow()) : TimeSpan.Zero;
        return Min(wait, s_firstInterval);
    }

    private async Task<GenerationStatus> PollAsync(PolledTask task, TimeSpan remaining, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer? timer = task.Timeout is null
            ? null
            : _options.Time.CreateTimer(
                static state => Cancel((CancellationTokenSource)state!),
                source,
                (remaining > TimeSpan.Zero ? Min(remaining, s_longestPollTimeout) : TimeSpan.Zero) + s_lastPollTimeout,
                Timeout.InfiniteTimeSpan);
        await _requests.WaitAsync(source.Token).ConfigureAwait(false);
        try
        {
            await _rateLimitTurn.WaitAsync(source.Token).ConfigureAwait(false);
            try
            {
                await _client.RateLimiter.WaitAsync(_options, source.Token).ConfigureAwait(false);
            }
            finally
            {
                Release(_rateLimitTurn);
            }

            return await _client.GetStatusOnceAsync(task.SubscriptionKey, source.Token).ConfigureAwait(false);
        }
        finally
        {
            Release(_requests);
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The poll completed at the same moment.
        }
    }

    private static void Release(SemaphoreSlim semaphore)
    {
        try
        {
            semaphore.Release();
        }
        catch (ObjectDisposedException)
        {
            // The poller was disposed, and has no other waiters.
        }
    }

    // An undocumented response may be a proxy's temporary page. Repeated, it is an error.
    private bool IsTolerated(RodinClientException failure, ref int unexpectedResponses) =>
        failure.ErrorId == ErrorId.UnexpectedResponse && ++unexpectedResponses <= _options.MaximumRetryCount;

    private void LogUnknownStatuses(GenerationStatus status, GenerationStatus? previous)
    {
        foreach (string? unknown in status.Jobs.Where(job => !job.IsKnown).Select(job => job.Status).Distinct())
        {
            if (previous?.Jobs.Any(job => job.Status == unknown) != true)
            {
                _options.Log?.Invoke($"A job has the undocumented status '{_client.Redact(unknown)}', which is treated as running.");
            }
        }
    }

    private static RodinClientException TimedOut(PolledTask task, RodinClientException? lastFailure)
    {
        string state = task.Status is { } status ? $"its last known status is {status.State}" : "its status is not known";
        string cause = lastFailure is null ? string.Empty : $" The last poll failed: {lastFailure.Message}";
        return new RodinClientException(
            ErrorId.WaitTimeout, $"The task did not end within {task.Timeout!.Value:g}; {state}.{cause}", lastFailure);
    }
}
