using System.Security;
using Rodin.Client;
using Rodin.Client.Http;

namespace Rodin.Connections;

/// <summary>Finds the key and the address in the documented order: parameters, connection, environment.</summary>
internal static class ConnectionSettings
{
    private const string BaseUriVariable = "RODIN_BASE_URI";

    // The service's curl example reads the first, its Python example the second (documented). Clients that read both prefer the first.
    private static readonly string[] s_keyVariables = ["RODIN_API_KEY", "HYPER3D_API_KEY"];

    /// <summary>Gets the key and the name of the environment variable that contains it; null without one.</summary>
    public static (SecureString Key, string Source)? GetKeyFromEnvironment()
    {
        foreach (string variable in s_keyVariables)
        {
            // Secrets of CI systems often end with a line break.
            string? value = Environment.GetEnvironmentVariable(variable)?.Trim();
            if (!string.IsNullOrEmpty(value))
            {
                return (ToSecureString(value!), "$env:" + variable);
            }
        }

        return null;
    }

    /// <summary>
    /// Gets the address from the parameter, the connection or the environment, in this order; the documented one without any.
    /// </summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>: the address is not https.</exception>
    public static Uri GetBaseUri(Uri? given, RodinConnection? connection)
    {
        Uri? address = given ?? connection?.BaseUri;
        string source = "-BaseUri";
        if (address is null)
        {
            string? value = Environment.GetEnvironmentVariable(BaseUriVariable)?.Trim();
            if (string.IsNullOrEmpty(value))
            {
                return RodinClientOptions.DefaultBaseAddress;
            }

            source = "$env:" + BaseUriVariable;
            if (!Uri.TryCreate(value, UriKind.Absolute, out address))
            {
                throw new RodinClientException(ErrorId.InsecureAddress, source, "not a valid URI; an https address is required.");
            }
        }

        return SecureUri.RequireBase(address!, source);
    }

    /// <summary>Converts a secret from text.</summary>
    public static SecureString ToSecureString(string secret)
    {
        SecureString secure = new();
        foreach (char c in secret)
        {
            secure.AppendChar(c);
        }

        secure.MakeReadOnly();
        return secure;
    }
}
