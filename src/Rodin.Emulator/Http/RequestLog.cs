using System.Collections;
using System.Collections.Concurrent;

namespace Rodin.Emulator.Http;

/// <summary>The requests that both servers received, in order. Enumerating takes a snapshot.</summary>
public sealed class RequestLog : IEnumerable<ReceivedRequest>
{
    private readonly ConcurrentQueue<ReceivedRequest> _requests = [];
    private readonly int _limit;
    private TaskCompletionSource _changed = CreateSignal();
    private int _runningFileRequests;
    private int _peakFileRequests;

    internal RequestLog(int limit) => _limit = limit;

    /// <summary>The number of requests in the log.</summary>
    public int Count => _requests.Count;

    /// <summary>The maximum number of concurrent requests to the file host since the log was last cleared.</summary>
    public int PeakFileRequests => Volatile.Read(ref _peakFileRequests);

    internal int RunningFileRequests => Volatile.Read(ref _runningFileRequests);

    /// <summary>Removes all requests.</summary>
    public void Clear()
    {
        _requests.Clear();
        Volatile.Write(ref _peakFileRequests, Volatile.Read(ref _runningFileRequests));
    }

    /// <summary>
    /// Waits for the first request that fulfills a condition, for example that it has sent some bytes or has ended. A test can thus act in
    /// the middle of a transfer without sleeping.
    /// </summary>
    public async Task<ReceivedRequest> WaitForAsync(Func<ReceivedRequest, bool> condition, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed = Volatile.Read(ref _changed).Task;
            if (_requests.FirstOrDefault(condition) is { } found)
            {
                return found;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ReceivedRequest> GetEnumerator() => _requests.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Start(ReceivedRequest request)
    {
        if (request.Host == RodinEmulator.FileHostName)
        {
            int running = Interlocked.Increment(ref _runningFileRequests);
            int peak;
            while (running > (peak = Volatile.Read(ref _peakFileRequests)))
            {
                Interlocked.CompareExchange(ref _peakFileRequests, running, peak);
            }
        }

        _requests.Enqueue(request);
        while (_requests.Count > _limit && _requests.TryDequeue(out _))
        {
        }

        NotifyChanged();
    }

    internal void Finish(ReceivedRequest request)
    {
        if (request.Host == RodinEmulator.FileHostName)
        {
            Interlocked.Decrement(ref _runningFileRequests);
        }

        request.IsFinished = true;
        NotifyChanged();
    }

    internal void NotifyChanged() => Interlocked.Exchange(ref _changed, CreateSignal()).SetResult();

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
