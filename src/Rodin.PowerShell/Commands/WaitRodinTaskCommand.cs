using System.Management.Automation;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Waits until tasks have ended, all that come in at once, and passes each on as soon as that one has.</summary>
[Cmdlet(VerbsLifecycle.Wait, "RodinTask")]
[OutputType(typeof(RodinTask))]
public sealed class WaitRodinTaskCommand : TaskStatusCmdlet
{
    private TaskWaiter? _wait;

    [Parameter]
    [ValidateNotNull]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _wait = new TaskWaiter(this, Timeout);
        }
        catch (RodinClientException failure)
        {
            ThrowTerminatingError(ErrorRecords.Record(failure, target: null));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _wait!.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // What came through the pipeline may be known to nobody else, and is paid for.
        if (IsStopped && MyInvocation.ExpectingInput && _wait?.OpenUuids is { Count: > 0 } uuids)
        {
            TellStopped($"The wait was stopped, and these tasks go on: {string.Join(", ", uuids)}. Get-RodinDownload lists the files of those that have ended.");
        }

        _wait?.Dispose();
    }

    /// <inheritdoc/>
    internal override void OnTick() => _wait?.Draw();

    internal override void Process(SubmittedTask receipt)
    {
        _wait!.Begin(receipt);
        WritePosted();
        _wait.Draw();
    }
}
