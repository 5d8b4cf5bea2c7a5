using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Paths;

/// <summary>The one place where a path that a user wrote becomes one of this machine.</summary>
internal static class SessionPath
{
    /// <summary>The path by the session's drives and location; <c>[</c> and <c>]</c> stand for themselves. Nothing need be there.</summary>
    /// <param name="session">The session.</param>
    /// <param name="written">What the user wrote.</param>
    /// <param name="id">Which error it is when that is no path of a file.</param>
    /// <exception cref="RodinClientException">It is none.</exception>
    public static string Resolve(SessionState session, string written, ErrorId id)
    {
        try
        {
            string path = session.Path.GetUnresolvedProviderPathFromPSPath(written, out ProviderInfo provider, out _);
            return provider.Name != "FileSystem" ? throw new RodinClientException(id, $"'{written}' lies in the provider {provider.Name}, where no files are.")

                // Elsewhere than on Windows, what looks like a share comes back as it was written, and would be taken from the process's own location.
                : !Path.IsPathRooted(path) ? throw new RodinClientException(id, $"'{written}' is a path of another system.")
                : path;
        }
        catch (Exception exception) when (exception is RuntimeException or ArgumentException or NotSupportedException)
        {
            throw new RodinClientException(id, $"'{written}' is no path of a file: {exception.Message}");
        }
    }
}
