using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>Base of the cmdlets that send several requests at once.</summary>
public abstract class ConcurrentApiCmdlet : ApiCmdlet
{
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;
}
