using Rodin.Client;
using Rodin.Client.Http;

namespace Rodin;

/// <summary>What the module's errors carry: the failure and its remedy in words without secrets, and what the service told of it.</summary>
public sealed class RodinException : Exception
{
    // The engine's own exception is not kept as the inner one: its type lives in a context that scripts cannot name.
    internal RodinException(RodinClientException failure, string recommendedAction)
        : base($"{failure.Message} {recommendedAction}")
    {
        ErrorId = failure.ErrorId.ToString();
        StatusCode = failure.StatusCode;
        ApiCode = failure.ApiCode;
        RequestId = failure.RequestId;
        RetryAfter = failure.RetryAfter;
        MayHaveBeenAccepted = failure.MayHaveBeenAccepted;
    }

    /// <summary>The id of the error, such as <c>TaskNotFound</c>; about_Rodin_Errors lists them all.</summary>
    public string ErrorId { get; }

    /// <summary>The HTTP status code of the answer, where there was one. The service refuses with 201 as well.</summary>
    public int? StatusCode { get; }

    /// <summary>The service's own word, such as <c>NO_SUCH_TASK</c>, where it gave one.</summary>
    public string? ApiCode { get; }

    /// <summary>The id that the other side gave the request, for its support.</summary>
    public string? RequestId { get; }

    /// <summary>How long the other side asked to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>
    /// Whether a task may have been accepted, and be paid for, although no answer says so: its request was sent whole, and not sent again.
    /// </summary>
    public bool MayHaveBeenAccepted { get; }
}
