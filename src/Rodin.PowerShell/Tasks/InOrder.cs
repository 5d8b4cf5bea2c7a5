using System.Diagnostics;
using Rodin.Client;
using Rodin.Commands;

namespace Rodin;

/// <summary>Asks many things, several at once, and hands the answers on in the order in which they were asked.</summary>
/// <typeparam name="TAnswer">What is answered.</typeparam>
internal sealed class InOrder<TAnswer> : IDisposable
{
    // An answer that came early waits for those before it; so many may wait for each that is under way.
    private const int AheadForEachRequest = 4;

    // A pipeline that delivers a few at once may well deliver nothing more for minutes: so do tasks that end together.
    private const int FewAtOnce = 8;

    private readonly ParallelCommand _command;
    private readonly SemaphoreSlim _requests;
    private readonly Queue<Question> _asked = new();
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private TimeSpan _lastLatency;
    private int _inQuickSuccession;

    public InOrder(ParallelCommand command)
    {
        _command = command;
        _requests = new SemaphoreSlim(command.ThrottleLimit);
    }

    // What was asked, who wants to know, and what an error is about.
    private sealed record Question(object Target, Action<TAnswer> Answered, Task<TAnswer> Answer);

    /// <summary>Asks, and hands on what has been answered meanwhile.</summary>
    /// <param name="target">What an error is about.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="answered">Is handed the answer, on the pipeline thread.</param>
    public void Ask(object target, Func<CancellationToken, Task<TAnswer>> ask, Action<TAnswer> answered)
    {
        // The first request goes alone: whether key and address are good need not be found out by many at once. And while it takes longer to be
        // given something to ask than to ask it, nothing is gained by asking ahead, and what is found would lie here until the next comes.
        _inQuickSuccession = _sinceLast.Elapsed > _lastLatency ? 0 : _inQuickSuccession + 1;
        bool alone = _inQuickSuccession < (_command.MyInvocation.ExpectingInput ? FewAtOnce : 1);
        while (_asked.Count >= _command.ThrottleLimit * AheadForEachRequest)
        {
            HandOnFirst();
        }

        _asked.Enqueue(new Question(target, answered, AskAsync(ask)));
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

    private async Task<TAnswer> AskAsync(Func<CancellationToken, Task<TAnswer>> ask)
    {
        try
        {
            await _requests.WaitAsync(_command.StopToken).ConfigureAwait(false);
            try
            {
                Stopwatch latency = Stopwatch.StartNew();
                TAnswer answer = await ask(_command.StopToken).ConfigureAwait(false);
                _lastLatency = latency.Elapsed;
                return answer;
            }
            finally
            {
                _requests.Release();
            }
        }
        finally
        {
            // Wakes the pipeline thread, should it wait for this answer.
            _command.Post(static () => { });
        }
    }

    private void HandOnFirst()
    {
        Question question = _asked.Peek();
        _command.WaitUntil(() => question.Answer.IsCompleted);
        _asked.Dequeue();
        TAnswer answer;
        try
        {
            answer = question.Answer.GetAwaiter().GetResult();
        }
        catch (ClientException failure)
        {
            _command.WriteFailure(failure, question.Target);
            return;
        }

        question.Answered(answer);
    }
}
