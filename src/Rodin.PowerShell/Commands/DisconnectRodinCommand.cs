using System.Management.Automation;

namespace Rodin.Commands;

/// <summary>Forgets this runspace's connection and its key. Connections that were handed on go on.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Rodin")]
[OutputType(typeof(void))]
public sealed class DisconnectRodinCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => RodinConnection.Current = null;
}
