using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>Removes this runspace's connection and its key. Connections that were passed to other runspaces stay usable.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Rodin")]
[OutputType(typeof(void))]
public sealed class DisconnectRodinCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => RodinConnection.Current = null;
}
