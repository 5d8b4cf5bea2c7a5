using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rodin.Connections;

namespace Rodin.Completion;

/// <summary>
/// Completes the names of vaults if SecretManagement is loaded; does not load it. For a secret it offers nothing, in place of PowerShell's
/// file names: to list secrets, a locked vault would prompt for its password, and a remote one would block the command line.
/// </summary>
internal sealed class VaultCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (!parameterName.Equals("Vault", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        string typed = CompletionText.Unquote(wordToComplete);
        return GetVaults()
            .Select(vault => (Name: GetText(vault, "Name"), Module: GetText(vault, "ModuleName")))
            .Where(vault => vault.Name.Length > 0 && vault.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(vault => vault.Name, StringComparer.OrdinalIgnoreCase)
            .Select(vault => CompletionText.CreateResult(vault.Name, toolTip: $"Vault of {vault.Module}"));
    }

    private static Collection<PSObject> GetVaults()
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            shell.AddCommand("Microsoft.PowerShell.Core\\Get-Module").AddParameter("Name", SecretVault.ModuleName);
            if (shell.Invoke().Count == 0)
            {
                return [];
            }

            shell.Commands.Clear();
            shell.AddCommand(SecretVault.ModuleName + "\\Get-SecretVault").AddParameter("ErrorAction", ActionPreference.Ignore);
            return shell.Invoke();
        }
        catch (RuntimeException)
        {
            // Connect-Rodin reports it.
            return [];
        }
    }

    private static string GetText(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? string.Empty;
}
