using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>Base of the cmdlets that send several requests at once.</summary>
public abstract class ConcurrentApiCmdlet : ApiCmdlet
{
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    // Values of a parameter, and the elements of an expression such as '$uuids | Get-RodinDownload' (the cmdlet is then the first command
    // of the pipeline), follow each other without a pause. Objects of another command, or of a host program, can take any time.

    /// <summary>Whether the next input object can take any time to arrive.</summary>
    internal bool InputMayPause =>
        MyInvocation.ExpectingInput && (MyInvocation.PipelinePosition > 1 || MyInvocation.ScriptLineNumber == 0);
}
