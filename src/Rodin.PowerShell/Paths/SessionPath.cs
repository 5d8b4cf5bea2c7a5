using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Paths;

/// <summary>Resolves paths that a user wrote. The only place that does.</summary>
internal static class SessionPath
{
    /// <summary>
    /// Resolves a path by the session's drives and location. <c>[</c> and <c>]</c> are literal. The path need not exist.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="written">The path as the user wrote it.</param>
    /// <param name="id">The error id if the path is not valid.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="RodinClientException">The path is not a file system path that is valid on this platform.</exception>
    public static string Resolve(SessionState session, string written, ErrorId id)
    {
        string path;
        ProviderInfo provider;
        try
        {
            path = session.Path.GetUnresolvedProviderPathFromPSPath(written, out provider, out _);
        }
        catch (Exception exception) when (IsInvalidPath(exception))
        {
            throw NotValid(id, written, exception);
        }

        if (provider.Name != "FileSystem")
        {
            throw new RodinClientException(id, $"'{written}'", $"a path of the provider {provider.Name}; a file system path is required.");
        }

        // Outside Windows a UNC path is returned unchanged, and would be resolved against the process's location instead of the session's.
        if (!Path.IsPathRooted(path))
        {
            throw new RodinClientException(id, $"'{written}'", "not a valid path on this platform.");
        }

        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception exception) when (IsInvalidPath(exception))
        {
            throw NotValid(id, written, exception);
        }
    }

    /// <summary>Whether an exception means that a path is not valid.</summary>
    public static bool IsInvalidPath(Exception exception) =>
        exception is RuntimeException or ArgumentException or NotSupportedException or PathTooLongException;

    /// <summary>Creates the error of a path that is not valid.</summary>
    public static RodinClientException NotValid(ErrorId id, string written, Exception cause) =>
        new(id, $"'{written}'", $"not a valid path: {cause.Message}", cause);
}
