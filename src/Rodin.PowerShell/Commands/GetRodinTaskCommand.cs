using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Completion;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Asks how tasks are getting on: one look at each.</summary>
[Cmdlet(VerbsCommon.Get, "RodinTask")]
[OutputType(typeof(RodinTask))]
public sealed class GetRodinTaskCommand : TaskStatusCmdlet
{
    private RodinApiClient? _api;
    private OrderedRequestQueue<GenerationStatus>? _questions;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _api = new RodinApiClient(MakeOptions(needsKey: true));
            _questions = new OrderedRequestQueue<GenerationStatus>(this);
        }
        catch (RodinClientException failure)
        {
            ThrowTerminatingError(ErrorRecords.Record(failure, target: null));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _questions!.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _questions?.Dispose();

    internal override void Process(SubmittedTask receipt) => _questions!.Ask(
        new RodinTask(receipt),
        async (handOn, stop) => await handOn(await _api!.GetStatusAsync(receipt.SubscriptionKey!, stop).ConfigureAwait(false)).ConfigureAwait(false),
        report => Emit(new RodinTask(receipt, report, DateTimeOffset.Now)));

    private void Emit(RodinTask task)
    {
        RecentTasks.Note(task);
        WriteObject(task);
    }
}
