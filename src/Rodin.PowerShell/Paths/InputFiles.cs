using System.Collections.ObjectModel;
using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Paths;

/// <summary>Finds the files to send, by the session's drives and location.</summary>
internal static class InputFiles
{
    // 10 MB (documented for the texture task).
    private const long MaximumModelLength = 10 * 1024 * 1024;

    /// <summary>Finds the file of exactly this name, otherwise all files that match the wildcards, sorted by name.</summary>
    /// <returns>The full paths, at least one.</returns>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: there is no such file.</exception>
    public static IReadOnlyList<string> Find(SessionState session, string written)
    {
        string literal = SessionPath.Resolve(session, written, ErrorId.InvalidRequest);
        if (File.Exists(literal))
        {
            return [literal];
        }

        if (WildcardPattern.ContainsWildcardCharacters(written))
        {
            return Expand(session, written);
        }

        string reason = Directory.Exists(literal) ? "is a folder; a file is required." : "file not found.";
        throw new RodinClientException(ErrorId.InvalidRequest, $"'{literal}'", reason);
    }

    /// <summary>Finds exactly one file.</summary>
    /// <returns>The full path.</returns>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: there is no such file, or several match.</exception>
    public static string FindOne(SessionState session, string written)
    {
        IReadOnlyList<string> files = Find(session, written);
        return files.Count == 1
            ? files[0]
            : throw new RodinClientException(
                ErrorId.InvalidRequest, $"'{written}'", $"matches {files.Count} files; exactly one is required.");
    }

    /// <summary>Finds a model file of up to 10 MB.</summary>
    /// <returns>The full path.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.InvalidRequest"/>: there is no such file, several match, or it is too large.
    /// </exception>
    public static string FindModel(SessionState session, string written)
    {
        string path = FindOne(session, written);
        long length = new FileInfo(path).Length;
        return length <= MaximumModelLength
            ? path
            : throw new RodinClientException(
                ErrorId.InvalidRequest,
                $"'{path}'",
                $"the file has {length} bytes; the service accepts models of up to {MaximumModelLength} bytes.");
    }

    private static List<string> Expand(SessionState session, string written)
    {
        Collection<string> found;
        try
        {
            found = session.Path.GetResolvedProviderPathFromPSPath(written, out _);
        }
        catch (Exception exception) when (SessionPath.IsInvalidPath(exception))
        {
            throw SessionPath.NotValid(ErrorId.InvalidRequest, written, exception);
        }

        List<string> files = [.. found.Where(File.Exists).OrderBy(file => file, StringComparer.OrdinalIgnoreCase)];
        return files.Count > 0
            ? files
            : throw new RodinClientException(ErrorId.InvalidRequest, $"'{written}'", "no file matches this pattern.");
    }
}
