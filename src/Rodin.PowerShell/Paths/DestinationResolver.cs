using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Paths;

/// <summary>The folders that a user wants files saved to.</summary>
internal sealed class DestinationResolver(SessionState session)
{
    // Thousands of files go to one folder, and PowerShell reads the list of all mounts for each time that it is asked.
    private readonly Dictionary<(string Location, string Written), string> _known = [];

    /// <summary>
    /// The full path of the folder, by the session's drives and location; <c>[</c> and <c>]</c> stand for themselves. Nothing is made yet.
    /// </summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.DestinationInvalid"/>.</exception>
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
            path = Path.GetFullPath(SessionPath.Resolve(session, written, ErrorId.DestinationInvalid));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new RodinClientException(ErrorId.DestinationInvalid, $"'{written}' is no path for files: {exception.Message}");
        }

        return File.Exists(path)
            ? throw new RodinClientException(ErrorId.DestinationInvalid, $"'{path}' is a file, not a folder.")
            : path;
    }
}
