using System.Management.Automation;
using System.Security;
using Rodin.Client;

namespace Rodin;

/// <summary>Asks SecretManagement for a key, if it is installed; nothing else of the module needs it.</summary>
internal static class SecretVault
{
    /// <exception cref="ClientException"><see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public static SecureString Read(CommandInvocationIntrinsics invoke, string name, string? vault)
    {
        CommandInfo command = invoke.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function)
            ?? throw new ClientException(
                ErrorId.ApiKeyMissing,
                "-SecretName needs the module Microsoft.PowerShell.SecretManagement, which is not installed (Install-Module Microsoft.PowerShell.SecretManagement).");
        object? secret;
        try
        {
            // Arguments, not script text: a name is never run.
            secret = invoke.InvokeScript(
                false,
                ScriptBlock.Create("param($command, $name, $vault) $named = @{}; if ($vault) { $named.Vault = $vault }; & $command -Name $name @named -ErrorAction Stop"),
                null,
                command,
                name,
                vault).FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException exception)
        {
            throw new ClientException(ErrorId.ApiKeyMissing, $"The secret '{name}' could not be read: {Redactor.Text(exception.Message)}");
        }

        return secret switch
        {
            SecureString { Length: > 0 } key => key,
            string { Length: > 0 } key => ServiceSettings.Protect(key),
            PSCredential { Password.Length: > 0 } credential => credential.Password,
            _ => throw new ClientException(ErrorId.ApiKeyMissing, $"The secret '{name}' holds no key."),
        };
    }
}
