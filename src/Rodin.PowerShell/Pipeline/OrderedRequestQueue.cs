using System.Collections.Concurrent;
using System.Diagnostics;
using Rodin.Client;

namespace Rodin.Pipeline;

/// <summary>
/// Asks many things, several at once, and hands the answers on in the order in which they were asked. An answer may come piece by piece, of
/// which one waits here at the most.
/// </summary>
/// <typeparam name="TPiece">What is handed on.</typeparam>
internal sealed class OrderedRequestQueue<TPiece> : IDisposable
{
    // An answer that came early waits for those before it; so many may wait for each that is under way.
    private const int AheadForEachRequest = 4;

    // A pipeline that delivers a few at once may well deliver nothing more for minutes: so do tasks that end together.
    private const int FewAtOnce = 8;

    private readonly IPipelineOutput _output;
    private readonly int _throttleLimit;
    private readonly bool _expectsInput;
    private readonly SemaphoreSlim _requests;
    private readonly Queue<Question> _asked = new();
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private TimeSpan _lastLatency;
    private int _inQuickSuccession;

    /// <summary>Creates a queue for a cmdlet's run.</summary>
    /// <param name="output">The cmdlet's output.</param>
    /// <param name="throttleLimit">How many requests run at once.</param>
    /// <param name="expectsInput">Whether further requests may arrive through the pipeline.</param>
    public OrderedRequestQueue(IPipelineOutput output, int throttleLimit, bool expectsInput)
    {
        _output = output;
        _throttleLimit = throttleLimit;
        _expectsInput = expectsInput;
        _requests = new SemaphoreSlim(throttleLimit);
    }

    /// <summary>Asks, and hands on what has been answered meanwhile.</summary>
    /// <param name="target">What an error is about.</param>
    /// <param name="ask">Asks, and passes what is answered to its first argument, whose end it awaits.</param>
    /// <param name="answered">Is handed what is answered, on the pipeline thread.</param>
    public void Ask(object target, Func<Func<TPiece, Task>, CancellationToken, Task> ask, Action<TPiece> answered)
    {
        // The first request goes alone: whether key and address are good need not be found out by many at once. And while it takes longer
        // to be given something to ask than to ask it, nothing is gained by asking ahead, and what is found would lie here until the next
        // comes.
        _inQuickSuccession = _sinceLast.Elapsed > _lastLatency ? 0 : _inQuickSuccession + 1;
        bool alone = _inQuickSuccession < (_expectsInput ? FewAtOnce : 1);
        while (_asked.Count >= _throttleLimit * AheadForEachRequest)
        {
            HandOnFirst();
        }

        Question question = new(target, answered);
        question.Answer = AskAsync(question, ask);
        _asked.Enqueue(question);
        while (_asked.Count > 0 && (alone || _asked.Peek().Answer.IsCompleted))
        {
            HandOnFirst();
        }

        _sinceLast.Restart();
    }

    /// <summary>Waits for what is still under way, and hands it on.</summary>
    public void Complete()
    {
        while (_asked.Count > 0)
        {
            HandOnFirst();
        }
    }

    public void Dispose() => _requests.Dispose();

    private async Task AskAsync(Question question, Func<Func<TPiece, Task>, CancellationToken, Task> ask)
    {
        try
        {
            await _requests.WaitAsync(_output.StopToken).ConfigureAwait(false);
            try
            {
                Stopwatch latency = Stopwatch.StartNew();
                await ask(piece => HandOverAsync(question, piece, latency), _output.StopToken).ConfigureAwait(false);
            }
            finally
            {
                _requests.Release();
            }
        }
        finally
        {
            // Wakes the pipeline thread, should it wait for this answer.
            _output.Post(static () => { });
        }
    }

    // The first piece is what an answer has to wait for its turn with; whoever answers waits with the next.
    private async Task HandOverAsync(Question question, TPiece piece, Stopwatch latency)
    {
        await question.Room.WaitAsync(_output.StopToken).ConfigureAwait(false);
        _lastLatency = latency.Elapsed;
        question.Pieces.Enqueue(piece);
        _output.Post(static () => { });
    }

    private void HandOnFirst()
    {
        Question question = _asked.Peek();
        do
        {
            _output.WaitUntil(() => !question.Pieces.IsEmpty || question.Answer.IsCompleted);
            while (question.Pieces.TryDequeue(out TPiece? piece))
            {
                question.Answered(piece);
                question.Room.Release();
            }
        }
        while (!question.Answer.IsCompleted || !question.Pieces.IsEmpty);

        _asked.Dequeue();
        try
        {
            question.Answer.GetAwaiter().GetResult();
        }
        catch (RodinClientException failure)
        {
            _output.WriteFailure(failure, question.Target);
        }
    }

    // What was asked, who wants to know, and what has been answered and waits.
    private sealed class Question(object target, Action<TPiece> answered)
    {
        public object Target => target;

        public Action<TPiece> Answered => answered;

        public Task Answer { get; set; } = Task.CompletedTask;

        public ConcurrentQueue<TPiece> Pieces { get; } = new();

        public SemaphoreSlim Room { get; } = new(1);
    }
}
