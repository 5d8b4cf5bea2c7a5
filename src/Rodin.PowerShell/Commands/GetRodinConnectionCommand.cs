using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>Shows this runspace's connection: where it leads and where its key came from, never the key. Emits nothing when there is none.</summary>
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
