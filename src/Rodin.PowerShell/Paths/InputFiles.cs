using System.Collections.ObjectModel;
using System.Management.Automation;
using Rodin.Client;

namespace Rodin.Paths;

/// <summary>Finds the files that a user wants to send, by the session's drives and location.</summary>
internal static class InputFiles
{
    // 10 MB (documented for the texture task).
    private const long LargestModel = 10 * 1024 * 1024;

    /// <summary>The full paths: of the file of that very name, or else of all that match the wildcards, by name.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: there is no such file.</exception>
    public static IReadOnlyList<string> Find(SessionState session, string written)
    {
        try
        {
            string literal = SessionPath.Resolve(session, written, ErrorId.InvalidRequest);
            if (File.Exists(literal))
            {
                return [literal];
            }

            if (WildcardPattern.ContainsWildcardCharacters(written))
            {
                Collection<string> found = session.Path.GetResolvedProviderPathFromPSPath(written, out _);
                List<string> files = [.. found.Where(File.Exists).OrderBy(file => file, StringComparer.OrdinalIgnoreCase)];
                return files.Count > 0 ? files : throw new RodinClientException(ErrorId.InvalidRequest, $"No file matches '{written}'.");
            }

            throw new RodinClientException(
                ErrorId.InvalidRequest, Directory.Exists(literal) ? $"'{literal}' is a folder. Give the files in it." : $"There is no file '{literal}'.");
        }
        catch (Exception exception) when (exception is RuntimeException or ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new RodinClientException(ErrorId.InvalidRequest, $"'{written}' is no path of a file: {exception.Message}");
        }
    }

    /// <summary>The full path of one file.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: there is no such file, or several.</exception>
    public static string FindOne(SessionState session, string written) =>
        Find(session, written) is [string only]
            ? only
            : throw new RodinClientException(ErrorId.InvalidRequest, $"Several files match '{written}', where one is wanted.");

    /// <summary>The full path of a model's file.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: there is none, or one that the service would refuse.</exception>
    public static string FindModel(SessionState session, string written)
    {
        string path = FindOne(session, written);
        long length = new FileInfo(path).Length;
        return length <= LargestModel
            ? path
            : throw new RodinClientException(ErrorId.InvalidRequest, $"'{path}' has {length} bytes. The service takes models of {LargestModel} at the most.");
    }
}
