using System.Collections;
using System.Management.Automation;
using System.Security;
using Rodin.Client;

namespace Rodin.Connections;

/// <summary>Asks SecretManagement for a key, if it is installed; nothing else of the module needs it.</summary>
internal static class SecretVault
{
    private const int ShortestKey = 20;
    private const int FewestChanges = 4;

    /// <summary>The name as an error may repeat it: people give the key itself where its name belongs, and errors are logged.</summary>
    public static string Shown(string name) => LooksLikeKey(name) ? "(what looks like a key)" : name;

    /// <exception cref="RodinClientException"><see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public static SecureString Read(PSCmdlet caller, string name, string? vault)
    {
        CommandInfo command = caller.InvokeCommand.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function)
            ?? throw new RodinClientException(
                ErrorId.ApiKeyMissing,
                "-SecretName needs the module Microsoft.PowerShell.SecretManagement, which is not installed (Install-Module Microsoft.PowerShell.SecretManagement).");
        object? secret;
        ArrayList? errors = caller.SessionState.PSVariable.GetValue("global:Error") as ArrayList;
        object? newest = errors is { Count: > 0 } ? errors[0] : null;
        try
        {
            // Arguments, not script text: a name is never run.
            secret = caller.InvokeCommand.InvokeScript(
                false,
                ScriptBlock.Create("param($command, $name, $vault) $named = @{}; if ($vault) { $named.Vault = $vault }; & $command -Name $name @named -ErrorAction Stop"),
                null,
                command,
                name,
                vault).FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException exception)
        {
            // It is told once, and without what may be a key.
            while (errors is { Count: > 0 } && errors[0] != newest)
            {
                errors.RemoveAt(0);
            }

            // The exception itself may say no more than that it was one.
            string reason = Redactor.Text(exception.ErrorRecord.Exception.Message, LooksLikeKey(name) ? name : null).TrimEnd('.', ' ');
            throw new RodinClientException(ErrorId.ApiKeyMissing, $"The secret '{Shown(name)}' could not be read: {reason}.");
        }

        return secret switch
        {
            SecureString { Length: > 0 } key => key,
            string { Length: > 0 } key => ConnectionSettings.Protect(key),
            PSCredential { Password.Length: > 0 } credential => credential.Password,
            _ => throw new RodinClientException(ErrorId.ApiKeyMissing, $"The secret '{Shown(name)}' holds no key."),
        };
    }

    // Long, and letters and digits in turns.
    private static bool LooksLikeKey(string name) =>
        name.Length >= ShortestKey
        && !name.Any(char.IsWhiteSpace)
        && name.Zip(name.Skip(1), (one, next) => char.IsLetterOrDigit(one) && char.IsLetterOrDigit(next) && char.IsDigit(one) != char.IsDigit(next)).Count(changes => changes) >= FewestChanges;
}
