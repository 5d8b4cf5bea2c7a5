using System.Collections;
using System.Management.Automation;
using System.Security;
using Rodin.Client;

namespace Rodin.Connections;

/// <summary>Reads a key from SecretManagement, an optional module that must be installed for this.</summary>
internal static class SecretVault
{
    internal const string ModuleName = "Microsoft.PowerShell.SecretManagement";

    private const string Script = """
        param($command, $name, $vault)
        $named = @{}
        if ($vault) { $named.Vault = $vault }
        & $command -Name $name @named -ErrorAction Stop
        """;

    private const int MinimumKeyLength = 20;
    private const int MinimumChanges = 4;

    /// <summary>Gets a name for use in errors, which are logged. Users may pass the key itself instead of its name.</summary>
    public static string RedactName(string name) => LooksLikeKey(name) ? "(looks like a key)" : name;

    /// <summary>Gets the recommended action if no key can be read because the module is not installed; otherwise null.</summary>
    public static string? GetRemedy(PSCmdlet caller) =>
        FindCommand(caller) is null ? $"Install the module (Install-Module {ModuleName}) and register a vault." : null;

    /// <summary>Reads a key.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>: the secret was not found, or is not a key.</exception>
    public static SecureString Read(PSCmdlet caller, string name, string? vault)
    {
        CommandInfo command = FindCommand(caller)
            ?? throw new RodinClientException(
                ErrorId.ApiKeyMissing, "-SecretName", $"requires the module {ModuleName}, which is not installed.");
        object? secret;
        ArrayList? errors = caller.SessionState.PSVariable.GetValue("global:Error") as ArrayList;
        object? newest = errors is { Count: > 0 } ? errors[0] : null;
        try
        {
            // Passed as arguments: a name in the script text would be executed.
            secret = caller.InvokeCommand.InvokeScript(
                false,
                ScriptBlock.Create(Script),
                null,
                command,
                name,
                vault).FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException exception)
        {
            // Removes Get-Secret's own errors: this one reports the failure, without a text that may be a key.
            while (errors is { Count: > 0 } && errors[0] != newest)
            {
                errors.RemoveAt(0);
            }

            // The message of the outer exception may be generic.
            string reason = Redactor.Text(exception.ErrorRecord.Exception.Message, LooksLikeKey(name) ? name : null).TrimEnd('.', ' ');
            throw new RodinClientException(ErrorId.ApiKeyMissing, $"Secret '{RedactName(name)}'", $"could not be read: {reason}.");
        }

        return secret switch
        {
            SecureString { Length: > 0 } key => key,
            string { Length: > 0 } key => ConnectionSettings.ToSecureString(key),
            PSCredential { Password.Length: > 0 } credential => credential.Password,
            _ => throw new RodinClientException(
                ErrorId.ApiKeyMissing,
                $"Secret '{RedactName(name)}'",
                "does not contain a key; expected a SecureString, a string or a credential."),
        };
    }

    private static CommandInfo? FindCommand(PSCmdlet caller) =>
        caller.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function);

    // A long text without white space that alternates between letters and digits.
    private static bool LooksLikeKey(string name) =>
        name.Length >= MinimumKeyLength
        && !name.Any(char.IsWhiteSpace)
        && name.Zip(name.Skip(1), IsChange).Count(isChange => isChange) >= MinimumChanges;

    private static bool IsChange(char first, char second) =>
        char.IsLetterOrDigit(first) && char.IsLetterOrDigit(second) && char.IsDigit(first) != char.IsDigit(second);
}
