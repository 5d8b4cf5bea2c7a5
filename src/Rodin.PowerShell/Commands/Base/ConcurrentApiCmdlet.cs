using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>What all cmdlets share that send several requests at once.</summary>
public abstract class ConcurrentApiCmdlet : ApiCmdlet
{
    /// <summary>How many requests, or connections for files, are open at once at the most; 1 to 256.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;
}
