namespace Rodin.Client.Downloads;

/// <summary>How a successful download obtained the file.</summary>
public enum DownloadStatus
{
    /// <summary>The whole file was downloaded.</summary>
    Downloaded,

    /// <summary>The download of an earlier run was resumed.</summary>
    Resumed,

    /// <summary>A file of the length that the file host states already existed; no body was downloaded.</summary>
    Existing,
}

/// <summary>A complete, checked file under its final name.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Status">How the file was obtained.</param>
public sealed record DownloadResult(string Path, long Length, DownloadStatus Status);
