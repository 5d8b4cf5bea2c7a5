using System.Diagnostics;
using Rodin.Client;

namespace Rodin.Pipeline;

/// <summary>Sends requests, up to <c>-ThrottleLimit</c> at once, and passes on their responses in the order of the requests.</summary>
/// <typeparam name="TResponse">The type of a response.</typeparam>
internal sealed class OrderedRequestQueue<TResponse> : IDisposable
{
    // A response waits for the ones before it. This many requests may wait or run for each connection.
    private const int QueuedPerConnection = 4;

    // A command that emits some objects in quick succession may emit no more for minutes (tasks that end together do), and responses can be
    // written only while this cmdlet processes an object. So requests run at once only in a longer burst.
    private const int BurstLength = 8;

    private readonly IPipelineOutput _output;
    private readonly int _throttleLimit;
    private readonly bool _inputMayPause;
    private readonly SemaphoreSlim _connections;
    private readonly Queue<Request> _queue = new();
    private readonly Stopwatch _sinceLastRequest = Stopwatch.StartNew();
    private TimeSpan _lastLatency;
    private int _burst;
    private bool _hasResponded;

    /// <summary>Creates a queue for a cmdlet's run.</summary>
    /// <param name="output">The cmdlet's output.</param>
    /// <param name="throttleLimit">How many requests run at once.</param>
    /// <param name="inputMayPause">Whether the next request can take any time to arrive.</param>
    public OrderedRequestQueue(IPipelineOutput output, int throttleLimit, bool inputMayPause)
    {
        _output = output;
        _throttleLimit = throttleLimit;
        _inputMayPause = inputMayPause;
        _connections = new SemaphoreSlim(throttleLimit);
    }

    /// <summary>Sends a request, and passes on the responses that have arrived.</summary>
    /// <param name="target">The target object of an error.</param>
    /// <param name="sendAsync">Sends the request.</param>
    /// <param name="onResponse">Receives the response on the pipeline thread.</param>
    public void Enqueue(object target, Func<CancellationToken, Task<TResponse>> sendAsync, Action<TResponse> onResponse)
    {
        // Until the service has responded, requests run one by one, so that a rejected key or a wrong address is one failed request and
        // not many.
        bool waitsForResponse = !_hasResponded || (_inputMayPause && !IsLongBurst());
        while (_queue.Count >= _throttleLimit * QueuedPerConnection)
        {
            PassOnFirst();
        }

        _queue.Enqueue(new Request(target, SendAsync(sendAsync), onResponse));
        while (_queue.Count > 0 && (waitsForResponse || _queue.Peek().Response.IsCompleted))
        {
            PassOnFirst();
        }

        _sinceLastRequest.Restart();
    }

    /// <summary>Waits for all responses, and passes them on.</summary>
    public void Complete()
    {
        while (_queue.Count > 0)
        {
            PassOnFirst();
        }
    }

    public void Dispose() => _connections.Dispose();

    // As long as the next object takes longer to arrive than a response, nothing is gained by sending requests at once.
    private bool IsLongBurst()
    {
        _burst = _sinceLastRequest.Elapsed > _lastLatency ? 0 : _burst + 1;
        return _burst >= BurstLength;
    }

    private async Task<TResponse> SendAsync(Func<CancellationToken, Task<TResponse>> sendAsync)
    {
        try
        {
            await _connections.WaitAsync(_output.StopToken).ConfigureAwait(false);
            Stopwatch latency = Stopwatch.StartNew();
            try
            {
                return await sendAsync(_output.StopToken).ConfigureAwait(false);
            }
            finally
            {
                _lastLatency = latency.Elapsed;
                _connections.Release();
            }
        }
        finally
        {
            // Wakes the pipeline thread, which may be waiting for this response.
            _output.Post(static () => { });
        }
    }

    private void PassOnFirst()
    {
        Request request = _queue.Peek();
        _output.WaitUntil(() => request.Response.IsCompleted);
        _queue.Dequeue();
        TResponse response;
        try
        {
            response = request.Response.GetAwaiter().GetResult();
            _hasResponded = true;
        }
        catch (RodinClientException failure)
        {
            _hasResponded |= failure.StatusCode is not null;
            _output.WriteFailure(failure, request.Target);
            return;
        }

        request.OnResponse(response);
    }

    private sealed record Request(object Target, Task<TResponse> Response, Action<TResponse> OnResponse);
}
