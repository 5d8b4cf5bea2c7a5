using System.Management.Automation;
using Rodin.Client;

namespace Rodin;

/// <summary>The one place where a path that a user wrote becomes one that files are written to.</summary>
internal sealed class Destinations(SessionState session)
{
    // Thousands of files go to one folder, and PowerShell reads the list of all mounts for each time that it is asked.
    private readonly Dictionary<(string Location, string Written), string> _known = [];

    /// <summary>
    /// The full path of the folder, by the session's drives and location; <c>[</c> and <c>]</c> stand for themselves. Nothing is made yet.
    /// </summary>
    /// <exception cref="ClientException"><see cref="ErrorId.DestinationInvalid"/>.</exception>
    public string Resolve(string? destination)
    {
        string written = string.IsNullOrWhiteSpace(destination) ? "." : destination!;
        string location = session.Path.CurrentLocation.Path;
        if (!_known.TryGetValue((location, written), out string? path))
        {
            _known[(location, written)] = path = ResolveAnew(written);
        }

        return path;
    }

    private string ResolveAnew(string written)
    {
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
