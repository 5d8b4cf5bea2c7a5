namespace Rodin.Client.Downloads;

/// <summary>How one attempt to download a file ended. Errors are exceptions.</summary>
internal enum DownloadOutcome
{
    /// <summary>The file is complete.</summary>
    Completed,

    /// <summary>Another process is downloading the file, or has just done so.</summary>
    InUse,

    /// <summary>The partial file of an earlier run was wrong and has been deleted.</summary>
    PartialFileInvalid,
}
