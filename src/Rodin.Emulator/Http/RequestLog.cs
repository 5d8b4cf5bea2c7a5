using System.Collections;
using System.Collections.Concurrent;

namespace Rodin.Emulator.Http;

/// <summary>Everything that both servers received, in order. Enumerating takes a snapshot.</summary>
public sealed class RequestLog : IEnumerable<ReceivedRequest>
{
    private readonly ConcurrentQueue<ReceivedRequest> _requests = [];
    private readonly int _limit;
    private TaskCompletionSource _changed = NewSignal();
    private int _runningOnFileHost;
    private int _peakOnFileHost;

    internal RequestLog(int limit) => _limit = limit;

    /// <summary>How many there are.</summary>
    public int Count => _requests.Count;

    /// <summary>The largest number of requests to the file host that ran at the same time, since the log was last cleared.</summary>
    public int PeakFileRequests => Volatile.Read(ref _peakOnFileHost);

    internal int RunningFileRequests => Volatile.Read(ref _runningOnFileHost);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _requests.Clear();
        Volatile.Write(ref _peakOnFileHost, Volatile.Read(ref _runningOnFileHost));
    }

    /// <summary>
    /// The first request that this holds for, awaited if need be: one that has come in, has sent so much, is finished. The way for a
    /// test to act in the middle of a transfer without sleeping.
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
            int running = Interlocked.Increment(ref _runningOnFileHost);
            int peak;
            while (running > (peak = Volatile.Read(ref _peakOnFileHost)))
            {
                Interlocked.CompareExchange(ref _peakOnFileHost, running, peak);
            }
        }

        _requests.Enqueue(request);
        while (_requests.Count > _limit && _requests.TryDequeue(out _))
        {
        }

        Changed();
    }

    internal void Finish(ReceivedRequest request)
    {
        if (request.Host == RodinEmulator.FileHostName)
        {
            Interlocked.Decrement(ref _runningOnFileHost);
        }

        request.IsFinished = true;
        Changed();
    }

    internal void Changed() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
