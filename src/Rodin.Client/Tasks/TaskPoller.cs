using Rodin.Client.Api;
using Rodin.Client.Http;

namespace Rodin.Client.Tasks;

/// <summary>
/// Watches many tasks at once until each has ended: looks at each now and then, as the service advises, and never more often in a minute than it
/// allows. What fails for a passing reason is looked at again, however long the reason takes to pass.
/// </summary>
public sealed class TaskPoller : IDisposable
{
    // The newest documentation's advice.
    private static readonly TimeSpan s_firstLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(30);
    private const double Growth = 1.5;

    // A last look begins when the time is up, and may take so long.
    private static readonly TimeSpan s_lastLook = TimeSpan.FromSeconds(10);

    // Longer than any look takes, and short enough for a timer, which knows no more than some weeks.
    private static readonly TimeSpan s_longestLook = TimeSpan.FromDays(1);

    private readonly RodinClientOptions _options;
    private readonly RodinApiClient _api;
    private readonly IDisposable _pace;

    // One at a time waits for its turn: the one that has waited longest. And whatever else is asked need only get ahead of one.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _looks;

    /// <summary>Makes one.</summary>
    /// <param name="options">The service, and the limit of requests.</param>
    /// <param name="looksAtOnce">How many requests are open at once at the most; 1 and more.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public TaskPoller(RodinClientOptions options, int looksAtOnce)
    {
        _options = options;
        _api = new RodinApiClient(options);
        _pace = _api.Pace();
        _looks = new SemaphoreSlim(looksAtOnce);
    }

    /// <summary>Waits until no job of the task runs any more.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The jobs as they ended, well or not.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.WaitTimeout"/>; or what will not pass, such as <see cref="ErrorId.TaskNotFound"/> or <see cref="ErrorId.ApiKeyRejected"/>.
    /// </exception>
    public async Task<GenerationStatus> WaitAsync(PolledTask task, CancellationToken cancellationToken)
    {
        long start = _options.Time.GetTimestamp();
        TimeSpan wait = UntilFirstLook(task);
        TimeSpan interval = s_firstLook;
        int senseless = 0;
        RodinClientException? failure = null;
        while (true)
        {
            TimeSpan left = (task.Timeout ?? TimeSpan.MaxValue) - _options.Time.GetElapsedTime(start);
            wait = wait < left ? wait : left;
            if (wait > TimeSpan.Zero)
            {
                await _options.Time.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            }

            // Told before the look: one that began in time and was broken off by a machine that went to sleep is not the last.
            left = (task.Timeout ?? TimeSpan.MaxValue) - _options.Time.GetElapsedTime(start);
            TimeSpan? pause = null;
            try
            {
                GenerationStatus report = await LookAsync(task, left, cancellationToken).ConfigureAwait(false);
                (failure, senseless) = (null, 0);
                TellUnknownWords(report, task.Report);
                task.Report = report;
                pause = report.RetryAfter;
                if (report.HasEnded)
                {
                    return report;
                }
            }
            catch (RodinClientException passing) when (passing.IsTransient || IsSenseless(passing, ref senseless))
            {
                failure = passing;
                pause = passing.RetryAfter;
                _options.Log?.Invoke($"{passing.Message} The task goes on meanwhile, and is looked at again.");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The look took too long for what time was left.
            }

            if (left <= TimeSpan.Zero)
            {
                throw TimedOut(task, failure);
            }

            wait = pause > interval ? Min(pause.Value, RetryAfter.LongestWait) : interval;
            interval = Min(TimeSpan.FromTicks((long)(interval.Ticks * Growth)), s_longestInterval);
        }
    }

    /// <summary>Lets other requests go unpaced again. What still waits has been cancelled by its own token.</summary>
    public void Dispose()
    {
        _pace.Dispose();
        _turn.Dispose();
        _looks.Dispose();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // A task that was submitted long ago, or nobody knows when, may have ended.
    private TimeSpan UntilFirstLook(PolledTask task)
    {
        TimeSpan wait = task.SubmittedAt is { } submitted ? s_firstLook + (submitted - _options.Time.GetUtcNow()) : TimeSpan.Zero;
        return Min(wait, s_firstLook);
    }

    private async Task<GenerationStatus> LookAsync(PolledTask task, TimeSpan left, CancellationToken cancellationToken)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer? timer = task.Timeout is null
            ? null
            : _options.Time.CreateTimer(
                static state => Cancel((CancellationTokenSource)state!),
                source,
                (left > TimeSpan.Zero ? Min(left, s_longestLook) : TimeSpan.Zero) + s_lastLook,
                Timeout.InfiniteTimeSpan);
        await _looks.WaitAsync(source.Token).ConfigureAwait(false);
        try
        {
            await _turn.WaitAsync(source.Token).ConfigureAwait(false);
            try
            {
                await _api.WaitForTurnAsync(source.Token).ConfigureAwait(false);
            }
            finally
            {
                Release(_turn);
            }

            return await _api.LookAsync(task.SubscriptionKey, source.Token).ConfigureAwait(false);
        }
        finally
        {
            Release(_looks);
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
            // The look ended in the very moment that its time did.
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
            // The watcher has been disposed of, and nobody waits any more.
        }
    }

    // A page of some proxy in between, say, which need not stay. But an answer that makes no sense again and again is the other side's last word.
    private bool IsSenseless(RodinClientException failure, ref int senseless) =>
        failure.ErrorId == ErrorId.UnexpectedResponse && ++senseless <= _options.MaximumRetryCount;

    private void TellUnknownWords(GenerationStatus report, GenerationStatus? before)
    {
        foreach (string? word in report.Jobs.Where(job => !job.IsKnown).Select(job => job.Status).Distinct())
        {
            if (before?.Jobs.Any(job => job.Status == word) != true)
            {
                _options.Log?.Invoke($"A job is '{_api.Show(word)}', a word that is not documented: it is taken to run.");
            }
        }
    }

    private static RodinClientException TimedOut(PolledTask task, RodinClientException? failure)
    {
        string state = task.Report is { } report ? $"the task was {report.State} when last seen" : "nothing is known of the task";
        string why = failure is null ? string.Empty : $" The last look failed: {failure.Message}";
        return new RodinClientException(ErrorId.WaitTimeout, $"After {task.Timeout!.Value:g}, {state}.{why}");
    }
}
