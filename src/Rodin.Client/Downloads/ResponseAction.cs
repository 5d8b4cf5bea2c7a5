namespace Rodin.Client.Downloads;

/// <summary>The action to take on a response of the file host.</summary>
internal enum ResponseAction
{
    /// <summary>Store the body: it belongs to the version that is being downloaded.</summary>
    Store,

    /// <summary>Start the file with the body: it is the file's first response.</summary>
    Begin,

    /// <summary>
    /// Restart from the beginning with the body, which is the whole file. Wait until no other connection downloads the file.
    /// </summary>
    RestartWithBody,

    /// <summary>Restart from the beginning with a new request. Wait until no other connection downloads the file.</summary>
    Restart,

    /// <summary>Restart from the beginning with a request for the whole file. Wait until no other connection downloads the file.</summary>
    RestartWithoutRanges,

    /// <summary>Fail: the response is a page of a proxy, not the file.</summary>
    Reject,
}
