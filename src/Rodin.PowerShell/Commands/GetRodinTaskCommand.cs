using System.Management.Automation;
using Rodin.Client;
using Rodin.Client.Api;

namespace Rodin.Commands;

/// <summary>Asks how tasks are getting on: one look at each.</summary>
[Cmdlet(VerbsCommon.Get, "RodinTask")]
[OutputType(typeof(Task))]
public sealed class GetRodinTaskCommand : TaskCommand
{
    private RodinApi? _api;
    private InOrder<TaskReport>? _questions;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _api = new RodinApi(MakeOptions(needsKey: true));
            _questions = new InOrder<TaskReport>(this);
        }
        catch (ClientException failure)
        {
            ThrowTerminatingError(Errors.Record(failure, target: null));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _questions!.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _questions?.Dispose();

    internal override void Process(TaskReceipt receipt) => _questions!.Ask(
        new Task(receipt),
        async (handOn, stop) => await handOn(await _api!.GetStatusAsync(receipt.SubscriptionKey!, stop).ConfigureAwait(false)).ConfigureAwait(false),
        report => Emit(new Task(receipt, report, DateTimeOffset.Now)));

    private void Emit(Task task)
    {
        SeenTasks.Note(task);
        WriteObject(task);
    }
}
