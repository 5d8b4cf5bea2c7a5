#if !NET
using Rodin.Client.Storage.Interop;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Rejects symbolic links and, on Windows, junctions in paths that a server has named. Links in the folder that the user named are
/// followed; following others would let anyone who can create a link beside our files make us write to another file.
/// </summary>
internal static class SymbolicLinkGuard
{
    /// <summary>
    /// Whether the path is a link, even one without a target. A cloud folder's file that is not on this machine is not a link.
    /// </summary>
    public static bool IsLink(string path) => IsLink(new FileInfo(path));

    /// <summary>Whether the file is a link, even one without a target.</summary>
    public static bool IsLink(FileInfo file)
    {
        try
        {
            // Attributes of a path without a file have all bits set.
            return (int)file.Attributes != -1 && (file.Attributes & FileAttributes.ReparsePoint) != 0 && HasTarget(file);
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            // A file whose attributes cannot be read cannot be opened either, and that reports the error.
            return false;
        }
    }

    /// <summary>Throws if a path is a link.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>.</exception>
    public static void ThrowIf(bool isLink, string path)
    {
        if (isLink)
        {
            throw new RodinClientException(ErrorId.WriteFailed, $"'{path}'", "is a link to another path; links are not followed here.");
        }
    }

    /// <summary>Throws if a folder between the one that the user named and the file is a link.</summary>
    /// <param name="root">The folder that the user named; null if it is the file's own.</param>
    /// <param name="path">The full path of the file.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>.</exception>
    public static void ThrowIfBelow(string? root, string path)
    {
        string? folder = Path.GetDirectoryName(path);
        while (root is not null && folder?.Length > root.Length)
        {
            ThrowIf(IsLink(folder), folder);
            folder = Path.GetDirectoryName(folder);
        }
    }

#if NET
    private static bool HasTarget(FileInfo file) => file.LinkTarget is not null;
#else
    // Set in the tag of a reparse point that stands for another path; placeholders of OneDrive and deduplicated files lack it.
    private const uint NameSurrogate = 0x20000000;

    private static bool HasTarget(FileInfo file) => Kernel32.ReadReparseTag(file.FullName) is not { } tag || (tag & NameSurrogate) != 0;
#endif
}
