namespace Rodin.Client;

/// <summary>
/// Identifies each kind of failure. The name is the id of the error record in PowerShell; the module's error table has its category and the
/// recommended action.
/// </summary>
public enum ErrorId
{
    /// <summary>No API key was found.</summary>
    ApiKeyMissing,

    /// <summary>The service rejected the API key (<c>UNAUTHORIZED</c>, HTTP 401).</summary>
    ApiKeyRejected,

    /// <summary>The account has no subscription, or one without API access.</summary>
    SubscriptionRequired,

    /// <summary>The account has too few credits.</summary>
    InsufficientFunds,

    /// <summary>The key has no permission for the request (<c>PERMISSION_DENIED</c>, HTTP 403).</summary>
    PermissionDenied,

    /// <summary>The value is not a valid task UUID.</summary>
    InvalidTaskUuid,

    /// <summary>The value is not a valid subscription key.</summary>
    InvalidSubscriptionKey,

    /// <summary>
    /// The service does not know the task (<c>NO_SUCH_TASK</c>): a wrong id, an id of another kind, or a task older than seven days.
    /// </summary>
    TaskNotFound,

    /// <summary>All jobs of the task failed.</summary>
    TaskFailed,

    /// <summary>The task did not end within the timeout.</summary>
    WaitTimeout,

    /// <summary>Too many requests (HTTP 429), after all retries.</summary>
    RateLimited,

    /// <summary>The account has reached its limit of parallel tasks.</summary>
    ParallelismLimit,

    /// <summary>The service rejected the content of the prompt or image.</summary>
    ContentRejected,

    /// <summary>A value of the request is missing or invalid.</summary>
    InvalidRequest,

    /// <summary>The service or the file host is temporarily unavailable (HTTP 408, 5xx), after all retries.</summary>
    ServiceUnavailable,

    /// <summary>The connection failed, after all retries.</summary>
    ConnectionFailed,

    /// <summary>No data was received within the idle timeout, after all retries.</summary>
    OperationTimeout,

    /// <summary>The response is not one that the service is documented to send.</summary>
    UnexpectedResponse,

    /// <summary>The file host rejected the link of a file (HTTP 403, 404, 410).</summary>
    LinkExpired,

    /// <summary>The address is neither https, nor http on a loopback address.</summary>
    InsecureAddress,

    /// <summary>The given name cannot be turned into a safe file name.</summary>
    UnsafeFileName,

    /// <summary>A different file exists at the target path.</summary>
    FileExists,

    /// <summary>The destination is not a folder, cannot be created, or is not on a file system.</summary>
    DestinationInvalid,

    /// <summary>The file could not be written.</summary>
    WriteFailed,

    /// <summary>The disk, or the user's quota, is full.</summary>
    DiskFull,

    /// <summary>The file host sent a different number of bytes than announced.</summary>
    IncompleteFile,

    /// <summary>The file does not match the checksum of the file host.</summary>
    ChecksumMismatch,

    /// <summary>The file does not have the format that its name indicates.</summary>
    FormatMismatch,
}
