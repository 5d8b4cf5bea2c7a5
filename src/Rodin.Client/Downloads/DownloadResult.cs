namespace Rodin.Client.Downloads;

/// <summary>How a transfer ended well.</summary>
public enum DownloadStatus
{
    /// <summary>The whole file was fetched.</summary>
    Downloaded,

    /// <summary>The rest of a file was fetched, of which an earlier run had left a part.</summary>
    Resumed,

    /// <summary>The file was there already, in the length that the file host states; no body was fetched.</summary>
    Existing,
}

/// <summary>A file that is whole and bears its name.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Status">How it came there.</param>
public sealed record DownloadResult(string Path, long Length, DownloadStatus Status);
