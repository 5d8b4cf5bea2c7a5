using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Rodin;

/// <summary>Completes the names of vaults, and of the secrets in them, where SecretManagement is loaded; it is not loaded for that.</summary>
public sealed class VaultCompleter : IArgumentCompleter
{
    private const string SecretManagement = "Microsoft.PowerShell.SecretManagement";

    // Some vaults are elsewhere.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string begun = Suggestion.Begun(wordToComplete);
        try
        {
            return (parameterName.Equals("Vault", StringComparison.OrdinalIgnoreCase) ? Vaults() : Secrets(fakeBoundParameters["Vault"] as string))
                .Where(found => found.Name.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
                .OrderBy(found => found.Name, StringComparer.OrdinalIgnoreCase)
                .Select(found => Suggestion.Of(found.Name, about: found.About))
                .ToList();
        }
        catch (Exception)
        {
            // What is wrong with a vault is told by Connect-Rodin.
            return [];
        }
    }

    private static IEnumerable<(string Name, string About)> Vaults() =>
        Ask("Get-SecretVault").Select(vault => (Text(vault, "Name"), $"Vault of {Text(vault, "ModuleName")}"));

    private static IEnumerable<(string Name, string About)> Secrets(string? vault) =>
        Ask("Get-SecretInfo", vault).Select(secret => (Text(secret, "Name"), $"{Text(secret, "Type")} in the vault {Text(secret, "VaultName")}"));

    private static List<PSObject> Ask(string command, string? vault = null)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Get-Module").AddParameter("Name", SecretManagement);
        if (shell.Invoke<PSModuleInfo>().FirstOrDefault() is not { } module)
        {
            return [];
        }

        Task<List<PSObject>> asking = AsyncTask.Run(() => AskElsewhere(module.Path, command, vault));
        return asking.Wait(s_patience) ? asking.Result : [];
    }

    // In a runspace of its own, which has nobody to ask: a locked vault would else want its password, at a touch of Tab. Nor does its error end up in
    // the user's list.
    private static List<PSObject> AskElsewhere(string module, string command, string? vault)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([module]);
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddCommand(command);
        if (!string.IsNullOrEmpty(vault))
        {
            shell.AddParameter("Vault", vault);
        }

        return [.. shell.Invoke()];
    }

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? string.Empty;
}
