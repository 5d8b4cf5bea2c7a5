using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Completion;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Gets the status of tasks, with one request a task.</summary>
[Cmdlet(VerbsCommon.Get, "RodinTask")]
[OutputType(typeof(RodinTask))]
public sealed class GetRodinTaskCommand : TaskStatusCmdlet
{
    private RodinApiClient? _api;
    private OrderedRequestQueue<GenerationStatus>? _requests;

    /// <inheritdoc/>
    protected override void EndProcessing() => _requests!.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _requests?.Dispose();

    /// <inheritdoc/>
    internal override void Initialize()
    {
        _api = new RodinApiClient(CreateOptions(requiresKey: true));
        _requests = new OrderedRequestQueue<GenerationStatus>(this, ThrottleLimit, InputMayPause);
    }

    internal override void Process(SubmittedTask receipt) => _requests!.Enqueue(
        new RodinTask(receipt),
        stop => _api!.GetStatusAsync(receipt.SubscriptionKey!, stop),
        report => Emit(new RodinTask(receipt, report, DateTimeOffset.Now)));

    private void Emit(RodinTask task)
    {
        RecentTasks.Add(task);
        WriteObject(task);
    }
}
