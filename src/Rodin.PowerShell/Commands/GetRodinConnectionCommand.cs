using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>
/// Gets this runspace's connection: the service's address and the source of the key, never the key. Emits nothing without a connection.
/// </summary>
[Cmdlet(VerbsCommon.Get, "RodinConnection")]
[OutputType(typeof(RodinConnection))]
public sealed class GetRodinConnectionCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (RodinConnection.Current is { } connection)
        {
            WriteObject(connection);
        }
    }
}
