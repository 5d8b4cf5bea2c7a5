namespace Rodin.Client.Downloads;

/// <summary>Specifies one file to download.</summary>
public sealed class DownloadRequest
{
    /// <summary>Creates a request.</summary>
    /// <param name="link">The presigned URL, exactly as the service returned it.</param>
    /// <param name="path">The full path of the complete file. Its folder is created if it does not exist.</param>
    public DownloadRequest(string link, string path)
    {
        Link = link;
        Path = path;
    }

    /// <summary>The presigned URL. It is a secret until it expires.</summary>
    public string Link { get; }

    /// <summary>The full path of the complete file.</summary>
    public string Path { get; }

    /// <summary>
    /// The folder that the user named; symbolic links in it are followed. Symbolic links between it and the file are rejected. Null if the
    /// user named the file's own folder.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>
    /// Whether a different file at <see cref="Path"/> is replaced. It is replaced after the new file is complete and checked.
    /// </summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether the bytes are flushed to the disk before the file gets its final name.</summary>
    public bool FlushToDisk { get; init; }

    /// <summary>
    /// Returns a new link for an expired one; null if links cannot be renewed. Throws <see cref="RodinClientException"/> if there is no new
    /// link.
    /// </summary>
    public Func<string, CancellationToken, Task<string>>? RenewLink { get; init; }
}
