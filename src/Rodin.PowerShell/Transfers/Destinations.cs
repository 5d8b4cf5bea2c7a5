using System.Management.Automation;
using Rodin.Client;

namespace Rodin;

/// <summary>The one place where a path that a user wrote becomes one that files are written to.</summary>
internal static class Destinations
{
    /// <summary>
    /// The full path of the folder, by the session's drives and location; <c>[</c> and <c>]</c> stand for themselves. Nothing is made yet.
    /// </summary>
    /// <exception cref="ClientException"><see cref="ErrorId.DestinationInvalid"/>.</exception>
    public static string Resolve(SessionState session, string? destination)
    {
        string written = string.IsNullOrWhiteSpace(destination) ? "." : destination!;
        string path;
        try
        {
            path = session.Path.GetUnresolvedProviderPathFromPSPath(written, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem")
            {
                throw new ClientException(ErrorId.DestinationInvalid, $"'{written}' lies in the provider {provider.Name}, where no files are.");
            }

            path = Path.GetFullPath(path);
        }
        catch (Exception exception) when (exception is RuntimeException or ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new ClientException(ErrorId.DestinationInvalid, $"'{written}' is no path for files: {exception.Message}");
        }

        return File.Exists(path)
            ? throw new ClientException(ErrorId.DestinationInvalid, $"'{path}' is a file, not a folder.")
            : path;
    }
}
