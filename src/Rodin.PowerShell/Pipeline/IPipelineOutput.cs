using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Pipeline;

/// <summary>
/// The output of a running cmdlet, for code that works for it on other threads. Only <see cref="StopToken"/> and <see cref="Post"/> may be
/// used from any thread; PowerShell permits the rest on the pipeline thread alone.
/// </summary>
internal interface IPipelineOutput
{
    /// <summary>Canceled when the user stops the cmdlet, and when the pipeline ends early.</summary>
    CancellationToken StopToken { get; }

    /// <summary>Queues an action for the pipeline thread, and wakes that thread if it waits.</summary>
    void Post(Action action);

    /// <summary>
    /// Runs posted actions until the condition holds. Code that makes the condition true must call <see cref="Post"/> (an empty action is
    /// enough) to wake the thread.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The cmdlet was stopped.</exception>
    void WaitUntil(Func<bool> condition);

    /// <summary>Writes an object to the pipeline.</summary>
    void WriteObject(object value);

    /// <summary>Writes a failure as an error, or ends the cmdlet with it if nothing further can succeed.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The error's target.</param>
    /// <param name="item">How the message names the target, if it is neither a task nor a task's UUID.</param>
    /// <param name="isTerminating">Whether to end the cmdlet in any case.</param>
    /// <param name="remedy">The recommended action, if it differs from that of the error id.</param>
    void WriteFailure(RodinClientException failure, object? target, string? item = null, bool isTerminating = false, string? remedy = null);

    /// <summary>Writes to the verbose stream.</summary>
    void WriteVerbose(string text);

    /// <summary>Writes to the warning stream.</summary>
    void WriteWarning(string text);

    /// <summary>Writes a progress record.</summary>
    void WriteProgress(ProgressRecord record);
}
