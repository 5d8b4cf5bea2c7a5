using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>What all cmdlets share that send several requests at once.</summary>
public abstract class ConcurrentApiCmdlet : ApiCmdlet
{
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;
}
