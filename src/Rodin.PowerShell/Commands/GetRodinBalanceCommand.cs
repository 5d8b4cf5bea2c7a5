using System.Management.Automation;
using Rodin.Client;
using Rodin.Client.Api;

namespace Rodin.Commands;

/// <summary>Asks how many credits the account has left.</summary>
[Cmdlet(VerbsCommon.Get, "RodinBalance")]
[OutputType(typeof(decimal))]
public sealed class GetRodinBalanceCommand : ApiCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            Task<decimal> asking = new RodinApiClient(MakeOptions(needsKey: true)).GetBalanceAsync(StopToken);
            WaitFor(asking);
            PSObject balance = PSObject.AsPSObject(asking.GetAwaiter().GetResult());

            // For the view, which says what it counts.
            balance.TypeNames.Insert(0, "Rodin.Balance");
            WriteObject(balance);
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, target: null);
        }
    }
}
