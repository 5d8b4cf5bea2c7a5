using System.Management.Automation;
using Rodin.Client.Api;
using Rodin.Pipeline;

namespace Rodin.Commands;

/// <summary>Waits for tasks to end. Waits for all of them at once, and emits each as soon as it has ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "RodinTask")]
[OutputType(typeof(RodinTask))]
public sealed class WaitRodinTaskCommand : TaskStatusCmdlet
{
    private TaskWaiter? _waiter;

    [Parameter]
    [ValidateNotNull]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => _waiter!.Complete();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Task UUIDs that came through the pipeline may be stored nowhere else, and the tasks are paid for.
        if (IsStopped && MyInvocation.ExpectingInput && _waiter?.OpenUuids is { Count: > 0 } uuids)
        {
            WriteWarningToHost(
                $"The wait was stopped. These tasks continue: {string.Join(", ", uuids)}. "
                + "Get-RodinDownload lists the files of those that have ended.");
        }

        _waiter?.Dispose();
    }

    /// <inheritdoc/>
    internal override void Initialize() => _waiter = new TaskWaiter(this, CreateOptions(requiresKey: true), ThrottleLimit, Timeout);

    /// <inheritdoc/>
    internal override void UpdateProgress() => _waiter?.UpdateProgress();

    internal override void Process(SubmittedTask receipt)
    {
        _waiter!.Add(receipt);
        RunPosted();
        _waiter.UpdateProgress();
    }
}
