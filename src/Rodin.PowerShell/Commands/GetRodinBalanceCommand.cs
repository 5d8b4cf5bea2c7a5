using System.Management.Automation;
using Rodin.Client;
using Rodin.Client.Api;

namespace Rodin.Commands;

/// <summary>Gets the account's remaining credits.</summary>
[Cmdlet(VerbsCommon.Get, "RodinBalance")]
[OutputType(typeof(decimal))]
public sealed class GetRodinBalanceCommand : ApiCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            Task<decimal> request = new RodinApiClient(CreateOptions(requiresKey: true)).GetBalanceAsync(StopToken);
            WaitFor(request);
            PSObject balance = PSObject.AsPSObject(request.GetAwaiter().GetResult());

            // The view shows the unit.
            balance.TypeNames.Insert(0, "Rodin.Balance");
            WriteObject(balance);
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, target: null);
        }
    }
}
