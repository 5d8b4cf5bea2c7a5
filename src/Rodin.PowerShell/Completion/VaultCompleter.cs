using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Rodin.Connections;

namespace Rodin.Completion;

/// <summary>Completes the names of vaults, and of the secrets in them, where SecretManagement is loaded; it is not loaded for that.</summary>
internal sealed class VaultCompleter : IArgumentCompleter
{
    // The vaults' own modules are asked, as SecretManagement asks them. That itself would ask in the session that used it first, where a locked vault
    // wants its password, at a touch of Tab, and where nothing else can be asked while a slow one answers.
    private const string Question = """
        param($manager, $name, $wantsVaults)
        Import-Module $manager
        foreach ($vault in Get-SecretVault) {
            if ($wantsVaults) { $vault; continue }
            if ($name -and $vault.Name -ne $name) { continue }
            try {
                $parameters = @{}
                foreach ($key in $vault.VaultParameters.Keys) { $parameters[$key] = $vault.VaultParameters[$key] }
                & (Import-Module $vault.ModulePath -PassThru) "$($vault.ModuleName).Extension\Get-SecretInfo" -Filter * -VaultName $vault.Name -AdditionalParameters $parameters
            }
            catch { }
        }
        """;

    // Some vaults are elsewhere.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string begun = CompletionText.Begun(wordToComplete);
        bool wantsVaults = parameterName.Equals("Vault", StringComparison.OrdinalIgnoreCase);
        try
        {
            return Ask(fakeBoundParameters["Vault"] as string, wantsVaults)
                .Select(found => (Name: Text(found, "Name"), About: wantsVaults ? $"Vault of {Text(found, "ModuleName")}" : $"{Text(found, "Type")} in the vault {Text(found, "VaultName")}"))
                .Where(found => found.Name.Length > 0 && found.Name.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
                .OrderBy(found => found.Name, StringComparer.OrdinalIgnoreCase)
                .Select(found => CompletionText.Of(found.Name, about: found.About))
                .ToList();
        }
        catch (Exception)
        {
            // What is wrong with a vault is told by Connect-Rodin.
            return [];
        }
    }

    private static PSObject[] Ask(string? vault, bool wantsVaults)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Get-Module").AddParameter("Name", "Microsoft.PowerShell.SecretManagement");
        if (shell.Invoke<PSModuleInfo>().FirstOrDefault() is not { } module)
        {
            return [];
        }

        // What has come by then is offered.
        PSDataCollection<PSObject> found = [];
        Task.Run(() => AskElsewhere(module.Path, vault, wantsVaults, found)).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(s_patience);
        return [.. found.ReadAll()];
    }

    // A runspace of its own has nobody to ask, and a list of errors of its own.
    private static void AskElsewhere(string manager, string? vault, bool wantsVaults, PSDataCollection<PSObject> found)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(Question).AddArgument(manager).AddArgument(vault).AddArgument(wantsVaults).Invoke(null, found);
    }

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? string.Empty;
}
