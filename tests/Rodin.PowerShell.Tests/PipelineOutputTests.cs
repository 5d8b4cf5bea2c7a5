using System.Management.Automation;
using Rodin.Client;
using Rodin.Pipeline;
using Xunit;

namespace Rodin.Tests;

public sealed class PipelineOutputTests
{
    private readonly FakeOutput _output = new();
    private readonly List<string> _reports = [];

    [Fact]
    public async Task A_result_is_reported_on_the_pipeline_thread_after_the_work_has_been_removed()
    {
        await Run(() => Task.FromResult(1));
        Assert.Empty(_reports);

        _output.RunPosted();
        Assert.Equal(["ended", "1"], _reports);
    }

    [Fact]
    public async Task A_failure_is_reported_on_the_pipeline_thread()
    {
        await Run(() => throw new RodinClientException(ErrorId.DiskFull, "The disk is full."));

        _output.RunPosted();
        Assert.Equal(["ended", "DiskFull"], _reports);
    }

    [Fact]
    public async Task An_unexpected_exception_keeps_its_stack()
    {
        await Run(ThrowUnexpectedly);

        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => { _output.RunPosted(); });
        Assert.Equal("a defect", exception.Message);
        Assert.Contains(nameof(ThrowUnexpectedly), exception.StackTrace, StringComparison.Ordinal);
        Assert.Equal(["ended"], _reports);
    }

    [Fact]
    public async Task Nothing_is_reported_after_a_stop()
    {
        await Run(async () =>
        {
            await _output.Stopping.CancelAsync();
            throw new OperationCanceledException();
        });

        Assert.Equal(0, _output.RunPosted());
    }

    [Fact]
    public async Task A_cancellation_without_a_stop_is_an_unexpected_exception()
    {
        await Run(() => throw new OperationCanceledException());

        Assert.Throws<OperationCanceledException>(() => { _output.RunPosted(); });
    }

    private static Task<int> ThrowUnexpectedly() => throw new InvalidOperationException("a defect");

    private Task Run(Func<Task<int>> work) => _output.RunAsync(
        work, result => _reports.Add($"{result}"), failure => _reports.Add($"{failure.ErrorId}"), () => _reports.Add("ended"));

    private sealed class FakeOutput : IPipelineOutput
    {
        private readonly Queue<Action> _posted = [];

        public CancellationTokenSource Stopping { get; } = new();

        public CancellationToken StopToken => Stopping.Token;

        public void Post(Action action) => _posted.Enqueue(action);

        public int RunPosted()
        {
            int count = 0;
            while (_posted.TryDequeue(out Action? action))
            {
                count++;
                action();
            }

            return count;
        }

        public void WaitUntil(Func<bool> condition) => throw new NotSupportedException();

        public void WriteObject(object value) => throw new NotSupportedException();

        public void WriteFailure(RodinClientException failure, object? target, string? item, bool isTerminating, string? remedy) =>
            throw new NotSupportedException();

        public void WriteVerbose(string text) => throw new NotSupportedException();

        public void WriteWarning(string text) => throw new NotSupportedException();

        public void WriteProgress(ProgressRecord record) => throw new NotSupportedException();
    }
}
