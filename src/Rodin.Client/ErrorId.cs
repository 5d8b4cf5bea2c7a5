namespace Rodin.Client;

/// <summary>
/// Everything that can go wrong, as a user meets it: each name is the id of an error record. The category of each and what to do about it
/// stand in the module's error table.
/// </summary>
public enum ErrorId
{
    /// <summary>No key was given and none was found.</summary>
    ApiKeyMissing,

    /// <summary>The service refused the key (<c>UNAUTHORIZED</c>, HTTP 401).</summary>
    ApiKeyRejected,

    /// <summary>The key's account has no plan, or none that includes the API.</summary>
    SubscriptionRequired,

    /// <summary>The key's account has too few credits.</summary>
    InsufficientFunds,

    /// <summary>The key may not do this (<c>PERMISSION_DENIED</c>, HTTP 403).</summary>
    PermissionDenied,

    /// <summary>What was given as a task's uuid is none.</summary>
    InvalidTaskUuid,

    /// <summary>What was given as a subscription key is none.</summary>
    InvalidSubscriptionKey,

    /// <summary>The service knows no such task (<c>NO_SUCH_TASK</c>): a wrong id, another kind of id, or a task purged after seven days.</summary>
    TaskNotFound,

    /// <summary>Every job of the task failed.</summary>
    TaskFailed,

    /// <summary>The task was not done within the time that the user gave.</summary>
    WaitTimeout,

    /// <summary>Too many requests (HTTP 429), and patience ran out.</summary>
    RateLimited,

    /// <summary>Too many tasks at once for the key's plan.</summary>
    ParallelismLimit,

    /// <summary>The service refused the content of the prompt or picture.</summary>
    ContentRejected,

    /// <summary>The service refused the request as malformed.</summary>
    InvalidRequest,

    /// <summary>The service, or the file host, answered that it cannot serve now (HTTP 408, 5xx), and patience ran out.</summary>
    ServiceUnavailable,

    /// <summary>No connection came about, or it broke, and patience ran out.</summary>
    ConnectionFailed,

    /// <summary>The other side was silent for longer than allowed.</summary>
    OperationTimeout,

    /// <summary>The answer is not what the service is documented to send.</summary>
    UnexpectedResponse,

    /// <summary>The file's link is no longer honoured (HTTP 403, 404, 410).</summary>
    LinkExpired,

    /// <summary>An address that is not https, and not http on a loopback address.</summary>
    InsecureAddress,

    /// <summary>No safe file name can be made of the name that was given.</summary>
    UnsafeFileName,

    /// <summary>A different file stands where this one should go.</summary>
    FileExists,

    /// <summary>The destination is no folder, cannot be made, or is not on a file system.</summary>
    DestinationInvalid,

    /// <summary>The file could not be written.</summary>
    WriteFailed,

    /// <summary>The disk, or the user's quota on it, is full.</summary>
    DiskFull,

    /// <summary>The file host sent fewer or more bytes than it announced.</summary>
    IncompleteFile,

    /// <summary>The bytes are not those that the file host's checksum promises.</summary>
    ChecksumMismatch,

    /// <summary>The bytes are not of the format that the file's name says.</summary>
    FormatMismatch,
}
