namespace Rodin.Client.Downloads;

/// <summary>One model file to be brought to disk.</summary>
public sealed class DownloadRequest
{
    /// <summary>Makes one.</summary>
    /// <param name="link">The signed link, to the letter as the service gave it.</param>
    /// <param name="path">The full path that the whole file gets. Its folder is made if missing.</param>
    public DownloadRequest(string link, string path)
    {
        Link = link;
        Path = path;
    }

    /// <summary>The signed link, a secret while it lives.</summary>
    public string Link { get; }

    /// <summary>Where the whole file goes.</summary>
    public string Path { get; }

    /// <summary>
    /// The folder that the user named, which is followed wherever it leads. A link that lies between it and the file is not; null where there is
    /// no such folder, since the file's own is the user's.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Whether a different file at <see cref="Path"/> is replaced, by the whole new one, at the very end.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether the bytes are brought to the disk itself before the file gets its name.</summary>
    public bool FlushToDisk { get; init; }

    /// <summary>Gives a living link for one that has expired; null where there is no way to. Throws <see cref="RodinClientException"/> when there is none.</summary>
    public Func<string, CancellationToken, Task<string>>? RenewLink { get; init; }
}
