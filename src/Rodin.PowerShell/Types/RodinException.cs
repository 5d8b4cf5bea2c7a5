using Rodin.Client;

namespace Rodin;

/// <summary>
/// The exception of every error of the module. Its message contains the failure and the recommended action, and no secret.
/// </summary>
public sealed class RodinException : Exception
{
    // Without an inner exception: scripts cannot name the engine's types, and messages of causes may contain secrets. Type and stack of the
    // causes go to the debug stream.
    internal RodinException(RodinClientException failure, string message)
        : base(message)
    {
        ErrorId = failure.ErrorId.ToString();
        StatusCode = failure.StatusCode;
        ApiCode = failure.ApiCode;
        RequestId = failure.RequestId;
        RetryAfter = failure.RetryAfter;
        MayHaveBeenAccepted = failure.MayHaveBeenAccepted;
    }

    /// <summary>The error id, such as <c>TaskNotFound</c>. about_Rodin_Errors lists all ids.</summary>
    public string ErrorId { get; }

    /// <summary>
    /// The HTTP status code of the response; null without a response. The service also rejects requests with status 201 (seen).
    /// </summary>
    public int? StatusCode { get; }

    /// <summary>The service's error code, such as <c>NO_SUCH_TASK</c>; null if the response has none.</summary>
    public string? ApiCode { get; }

    /// <summary>The id that the server assigned to the request; its support may ask for it.</summary>
    public string? RequestId { get; }

    /// <summary>The delay that the server requested before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// Whether a task may have been accepted and paid for although no response confirms it. The request was sent completely, and was not
    /// repeated.
    /// </summary>
    public bool MayHaveBeenAccepted { get; }
}
