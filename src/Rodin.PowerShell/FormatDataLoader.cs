using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Rodin;

/// <summary>
/// Loads the views if only the assembly is imported, the path of which is <c>(Get-Module Rodin).Path</c>; otherwise the manifest loads
/// them. Without the views, a task's subscription key and a file's link would be displayed.
/// </summary>
internal static class FormatDataLoader
{
    private const string TypesFile = "Rodin.Types.ps1xml";

    /// <summary>Loads the views, unless the runspace has them.</summary>
    /// <exception cref="PSInvalidOperationException">The views cannot be loaded.</exception>
    public static void Ensure()
    {
        if (!AreLoaded())
        {
            LoadAll();
        }
    }

    // The manifest has loaded its types by now. The list of loaded files is faster to search than the types, but some runspaces have none.
    private static bool AreLoaded() =>
        Runspace.DefaultRunspace.InitialSessionState?.Types.Any(entry => Path.GetFileName(entry.FileName) == TypesFile) == true
        || (new PSObject { TypeNames = { "Rodin.RodinTask" } }.Members["PSStandardMembers"] is PSMemberSet standard
            && standard.Members["DefaultDisplayPropertySet"] is not null);

    private static void LoadAll()
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            AddCommand(shell, "Update-TypeData", TypesFile);
            AddCommand(shell, "Update-FormatData", "Rodin.Format.ps1xml");
            shell.Invoke();
        }
        catch (RuntimeException exception)
        {
            throw new PSInvalidOperationException(
                $"The views, which hide secrets, could not be loaded. Import Rodin.psd1 instead of its assembly. {exception.Message}",
                exception);
        }
    }

    // Qualified with the module's name, and regardless of the session's preferences: a function of this name or $WhatIfPreference must not
    // prevent it.
    private static void AddCommand(PowerShell shell, string command, string file) => shell
        .AddStatement()
        .AddCommand("Microsoft.PowerShell.Utility\\" + command)
        .AddParameter("PrependPath", Path.Combine(Path.GetDirectoryName(typeof(FormatDataLoader).Assembly.Location), file))
        .AddParameter("ErrorAction", ActionPreference.Stop)
        .AddParameter("WhatIf", false)
        .AddParameter("Confirm", false);
}
