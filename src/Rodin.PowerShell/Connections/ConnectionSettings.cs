using System.Security;
using Rodin.Client;
using Rodin.Client.Http;

namespace Rodin.Connections;

/// <summary>Finds the key and the address in the order that the help promises: the call, the connection, the environment.</summary>
internal static class ConnectionSettings
{
    private const string BaseUriVariable = "RODIN_BASE_URI";

    // The documented curl example reads the first, the documented Python example the second; clients that read both take them in this order.
    private static readonly string[] s_keyVariables = ["RODIN_API_KEY", "HYPER3D_API_KEY"];

    /// <summary>The key of the environment and the variable's name, or null.</summary>
    public static (SecureString Key, string Source)? KeyFromEnvironment()
    {
        foreach (string variable in s_keyVariables)
        {
            // Secrets of build systems often end with a line break.
            string? value = Environment.GetEnvironmentVariable(variable)?.Trim();
            if (!string.IsNullOrEmpty(value))
            {
                return (Protect(value!), "$env:" + variable);
            }
        }

        return null;
    }

    /// <summary>The address of the call, else of the connection, else of the environment, else the documented one.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>.</exception>
    public static Uri BaseUri(Uri? given, RodinConnection? connection)
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
                throw new RodinClientException(ErrorId.InsecureAddress, $"What {source} holds is no address, so no key is sent there.");
            }
        }

        return SecureUri.RequireBase(address!, source);
    }

    /// <summary>A secret that came as text, kept as the rest of the module keeps it.</summary>
    public static SecureString Protect(string secret)
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
