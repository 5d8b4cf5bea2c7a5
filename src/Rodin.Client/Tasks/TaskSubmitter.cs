using Polly;
using Polly.Retry;
using Rodin.Client.Api;
using Rodin.Client.Http;

namespace Rodin.Client.Tasks;

/// <summary>
/// Submits tasks, each of which costs credits. A request that may have reached the service completely is never sent again; its failure is
/// reported with <see cref="RodinClientException.MayHaveBeenAccepted"/>.
/// </summary>
public sealed class TaskSubmitter
{
    /// <summary>
    /// How long a task waits while the account has reached its limit of parallel tasks. The documentation allows a task the same time.
    /// </summary>
    internal static readonly TimeSpan MaximumParallelismWait = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan s_firstParallelismDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestParallelismDelay = TimeSpan.FromSeconds(30);

    private readonly RodinApiClient _client;
    private readonly ReceiptFile? _receipts;

    /// <summary>Creates a submitter.</summary>
    /// <param name="options">The service's address, the key, the limits.</param>
    /// <param name="receipts">The file to which each accepted task is written before it is returned; null for none.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public TaskSubmitter(RodinClientOptions options, ReceiptFile? receipts)
        : this(new RodinApiClient(options), receipts)
    {
    }

    internal TaskSubmitter(RodinApiClient client, ReceiptFile? receipts)
    {
        _client = client;
        _receipts = receipts;
    }

    private RodinClientOptions Options => _client.Options;

    /// <summary>
    /// Submits a task. Retries if the task was certainly not accepted: rate limit, limit of parallel tasks, no connection, or a connection
    /// that failed before the request was complete.
    /// </summary>
    /// <param name="form">The task.</param>
    /// <param name="cancellationToken">
    /// Cancels the request until it has been sent completely. Afterwards the response is awaited up to the idle timeout, because it
    /// identifies the task that has been paid for.
    /// </param>
    /// <returns>The accepted task, which has been written to the receipt file.</returns>
    /// <exception cref="RodinClientException">
    /// The task was not accepted, or may have been: <see cref="RodinClientException.MayHaveBeenAccepted"/>.
    /// </exception>
    public async Task<SubmissionResult> SubmitAsync(SubmissionForm form, CancellationToken cancellationToken)
    {
        _receipts?.Check(cancellationToken);
        using IDisposable pacing = _client.RateLimiter.BeginPacing();
        SubmittedTask accepted = await CreateParallelismRetry()
            .ExecuteAsync(
                async token => await _client.RetryAsync(attempt => SubmitOnceAsync(form, attempt), token).ConfigureAwait(false),
                cancellationToken)
            .ConfigureAwait(false);
        SubmittedTask task = accepted with { Source = form.Source };
        try
        {
            _receipts?.Append(task);
            return new SubmissionResult(task, ReceiptFailure: null);
        }
        catch (RodinClientException failure)
        {
            return new SubmissionResult(task, failure);
        }
    }

    private ResiliencePipeline CreateParallelismRetry()
    {
        long start = Options.Time.GetTimestamp();
        return new ResiliencePipelineBuilder { TimeProvider = Options.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => new ValueTask<bool>(
                    arguments.Outcome.Exception is RodinClientException { ErrorId: ErrorId.ParallelismLimit }
                    && Options.Time.GetElapsedTime(start) < MaximumParallelismWait),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = s_firstParallelismDelay,
                MaxDelay = s_longestParallelismDelay,
                DelayGenerator = static arguments =>
                {
                    TimeSpan? requested = (arguments.Outcome.Exception as RodinClientException)?.RetryAfter;
                    return new ValueTask<TimeSpan?>(requested < RetryAfter.LongestWait ? requested : null);
                },
                OnRetry = arguments =>
                {
                    Options.Log?.Invoke(
                        $"Retrying in {arguments.RetryDelay.TotalSeconds:0.#} s: the account has reached its limit of parallel tasks.");
                    return default;
                },
            })
            .Build();
    }

    private async Task<SubmittedTask> SubmitOnceAsync(SubmissionForm form, CancellationToken cancellationToken)
    {
        await _client.RateLimiter.WaitAsync(Options, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource source = new();
        using IdleTimeout idleTimeout = new(Options, source.Token);
        using SubmissionContent content = new(form, idleTimeout.Reset);
        using CancellationTokenRegistration cancellation = cancellationToken.Register(() =>
        {
            if (content.TryAbandon())
            {
                source.Cancel();
            }
        });
        MemoryStream responseBody = new();
        DateTimeOffset submittedAt = Options.Time.GetUtcNow();
        try
        {
            return await _client.SubmitOnceAsync(form.Endpoint, content, responseBody, idleTimeout, source.Token).ConfigureAwait(false)
                ?? throw new RodinClientException(ErrorId.UnexpectedResponse, "The response reports success, but contains no task UUID.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RodinClientException failure) when (content.MayHaveArrived && !IsRejection(failure))
        {
            ReadOnlySpan<byte> received = responseBody.GetBuffer().AsSpan(0, (int)responseBody.Length);
            return TruncatedResponseParser.ReadSubmittedTask(received, submittedAt) ?? throw WithUnknownOutcome(failure);
        }
    }

    // The service, or a proxy, rejected the request. "Service unavailable" is not a rejection: it can follow after the task was accepted.
    private static bool IsRejection(RodinClientException failure) =>
        failure is { StatusCode: { } status, ErrorId: not ErrorId.UnexpectedResponse and not ErrorId.ServiceUnavailable }
        && (status is >= 300 and < 500 || failure.ApiCode is not null);

    private static RodinClientException WithUnknownOutcome(RodinClientException failure) => new(
        failure.ErrorId,
        $"{failure.Message} The request had been sent completely, so the task may have been accepted and paid for. It was not sent again.",
        failure)
    {
        StatusCode = failure.StatusCode,
        ApiCode = failure.ApiCode,
        RequestId = failure.RequestId,
        RetryAfter = failure.RetryAfter,
        MayHaveBeenAccepted = true,
    };
}
