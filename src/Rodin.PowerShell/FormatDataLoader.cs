using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Rodin;

/// <summary>
/// The views, which the manifest loads; without them a task's subscription key and a file's link are shown. So whoever imports the assembly alone,
/// which is what <c>(Get-Module Rodin).Path</c> is the path of, gets them as well.
/// </summary>
internal static class FormatDataLoader
{
    private const string Types = "Rodin.Types.ps1xml";

    /// <summary>Loads them, unless this runspace has them.</summary>
    /// <exception cref="PSInvalidOperationException">They cannot be loaded.</exception>
    public static void Ensure()
    {
        if (!AreThere())
        {
            LoadAll();
        }
    }

    // The manifest's types are there by now. The list of what was loaded tells it in no time; where it does not, the types themselves do.
    private static bool AreThere() =>
        Runspace.DefaultRunspace.InitialSessionState?.Types.Any(entry => Path.GetFileName(entry.FileName) == Types) == true
        || (new PSObject { TypeNames = { "Rodin.RodinTask" } }.Members["PSStandardMembers"] is PSMemberSet standard && standard.Members["DefaultDisplayPropertySet"] is not null);

    private static void LoadAll()
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            Load(shell, "Update-TypeData", Types);
            Load(shell, "Update-FormatData", "Rodin.Format.ps1xml");
            shell.Invoke();
        }
        catch (RuntimeException exception)
        {
            throw new PSInvalidOperationException(
                $"Import Rodin.psd1, not its assembly: it has the views that keep secrets out of sight, and they could not be loaded. {exception.Message}", exception);
        }
    }

    // By the module's name, and whatever the session's preferences are: a view that is not there keeps nothing out of sight.
    private static void Load(PowerShell shell, string command, string file) => shell
        .AddStatement()
        .AddCommand("Microsoft.PowerShell.Utility\\" + command)
        .AddParameter("PrependPath", Path.Combine(Path.GetDirectoryName(typeof(FormatDataLoader).Assembly.Location), file))
        .AddParameter("ErrorAction", ActionPreference.Stop)
        .AddParameter("WhatIf", false)
        .AddParameter("Confirm", false);
}
