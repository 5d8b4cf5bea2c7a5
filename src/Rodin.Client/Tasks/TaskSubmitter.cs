using Polly;
using Polly.Retry;
using Rodin.Client.Api;
using Rodin.Client.Http;

namespace Rodin.Client.Tasks;

/// <summary>
/// Submits tasks, each of which costs credits. A request that may have reached the service whole is never sent again: what may have been accepted
/// is told to be so.
/// </summary>
public sealed class TaskSubmitter
{
    /// <summary>How long a task waits for others to end where the account may have only so many at once. The documentation gives a task as long.</summary>
    internal static readonly TimeSpan LongestWaitForOthers = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan s_firstWaitForOthers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_nextWaitsForOthers = TimeSpan.FromSeconds(30);

    private readonly ApiChannel _channel;
    private readonly ReceiptFile? _receipts;

    /// <summary>Makes one.</summary>
    /// <param name="options">The service.</param>
    /// <param name="receipts">Where each receipt is kept before anybody is told of it; null for nowhere.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public TaskSubmitter(RodinClientOptions options, ReceiptFile? receipts)
    {
        _channel = new ApiChannel(options);
        _receipts = receipts;
    }

    /// <summary>
    /// Submits a task. Waits and goes on where it was not accepted: too many requests, too many tasks at once, no connection, a connection that
    /// broke before all was sent.
    /// </summary>
    /// <param name="request">The task.</param>
    /// <param name="cancellationToken">
    /// Ends it at once while the request has not been sent whole. After that the answer is still waited for, in silence's limit: it says which task
    /// has been paid for.
    /// </param>
    /// <returns>The receipt, kept by now where receipts are.</returns>
    /// <exception cref="RodinClientException">
    /// Whatever went wrong; with <see cref="RodinClientException.MayHaveBeenAccepted"/> where the service may have accepted the task all the same.
    /// </exception>
    public async Task<SubmissionResult> SubmitAsync(SubmissionForm request, CancellationToken cancellationToken)
    {
        _receipts?.Check(cancellationToken);
        using IDisposable pace = _channel.Budget.Pace();
        SubmittedTask accepted = await WaitForOthers()
            .ExecuteAsync(async token => await _channel.RepeatAsync(again => SendAsync(request, again), token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        SubmittedTask receipt = accepted with { Source = request.Source };
        try
        {
            _receipts?.Append(receipt);
            return new SubmissionResult(receipt, ReceiptFailure: null);
        }
        catch (RodinClientException failure)
        {
            return new SubmissionResult(receipt, failure);
        }
    }

    private ResiliencePipeline WaitForOthers()
    {
        long start = _channel.Options.Time.GetTimestamp();
        return new ResiliencePipelineBuilder { TimeProvider = _channel.Options.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => new ValueTask<bool>(
                    arguments.Outcome.Exception is RodinClientException { ErrorId: ErrorId.ParallelismLimit }
                    && _channel.Options.Time.GetElapsedTime(start) < LongestWaitForOthers),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = s_firstWaitForOthers,
                MaxDelay = s_nextWaitsForOthers,
                DelayGenerator = static arguments => new ValueTask<TimeSpan?>(
                    (arguments.Outcome.Exception as RodinClientException)?.RetryAfter is { } asked && asked < RetryAfter.LongestWait ? asked : null),
                OnRetry = arguments =>
                {
                    _channel.Options.Log?.Invoke(
                        $"The account has as many tasks running as it may. Trying again in {arguments.RetryDelay.TotalSeconds:0.#} s.");
                    return default;
                },
            })
            .Build();
    }

    private async Task<SubmittedTask> SendAsync(SubmissionForm request, CancellationToken cancellationToken)
    {
        await _channel.Budget.WaitAsync(_channel.Options, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource source = new();
        using IdleTimeout silence = new(_channel.Options, source.Token);
        using SubmissionContent body = new(request, silence.Heard);
        using CancellationTokenRegistration stopping = cancellationToken.Register(() =>
        {
            if (body.TryAbandon())
            {
                source.Cancel();
            }
        });
        using RedactedHttpRequestMessage message = new(HttpMethod.Post, _channel.AddressOf(request.Endpoint)) { Content = body };
        MemoryStream received = new();
        DateTimeOffset now = _channel.Options.Time.GetUtcNow();
        try
        {
            using ApiResponse answer = await _channel
                .SendAsync(message, response => ApiResponse.ReadAsync(response, received, _channel.Options, silence), silence, source.Token).ConfigureAwait(false);
            return answer.ReadReceipt(now)
                ?? throw new RodinClientException(ErrorId.UnexpectedResponse, "The service accepted the request, and told no task's uuid.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RodinClientException failure) when (body.MayHaveArrived && !IsRefusal(failure))
        {
            return TruncatedResponseParser.ReadReceipt(received.GetBuffer().AsSpan(0, (int)received.Length), now) ?? throw Doubtful(failure);
        }
    }

    // What the service, or a host before it, said no to. That it cannot serve now, it may say after it has accepted.
    private static bool IsRefusal(RodinClientException failure) =>
        failure is { StatusCode: { } status, ErrorId: not ErrorId.UnexpectedResponse and not ErrorId.ServiceUnavailable }
        && (status is >= 300 and < 500 || failure.ApiCode is not null);

    private static RodinClientException Doubtful(RodinClientException failure) => new(
        failure.ErrorId,
        $"{failure.Message} By then the whole request had been sent, so the task may have been accepted and paid for. It was not sent again.")
    {
        StatusCode = failure.StatusCode,
        ApiCode = failure.ApiCode,
        RequestId = failure.RequestId,
        RetryAfter = failure.RetryAfter,
        MayHaveBeenAccepted = true,
    };
}
