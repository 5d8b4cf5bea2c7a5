using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Paths;

/// <summary>Resolves the folders to save files to.</summary>
internal sealed class DestinationResolver(SessionState session)
{
    // A cache: thousands of files go to one folder, and PowerShell reads the list of all mounts for each resolution.
    private readonly Dictionary<(string Location, string Written), string> _resolved = [];

    /// <summary>
    /// Resolves a folder's full path by the session's drives and location. <c>[</c> and <c>]</c> are literal. Creates nothing.
    /// </summary>
    /// <param name="destination">The path as the user wrote it; the current location if null or white space.</param>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.DestinationInvalid"/>: the path is not valid, or is that of a file.
    /// </exception>
    public string Resolve(string? destination)
    {
        string written = string.IsNullOrWhiteSpace(destination) ? "." : destination!;
        string location = session.Path.CurrentLocation.Path;
        if (_resolved.TryGetValue((location, written), out string? path))
        {
            return path;
        }

        path = SessionPath.Resolve(session, written, ErrorId.DestinationInvalid);
        if (File.Exists(path))
        {
            throw new RodinClientException(ErrorId.DestinationInvalid, $"'{path}'", "is a file; a folder is required.");
        }

        return _resolved[(location, written)] = path;
    }
}
