using Rodin.Client.Http;

namespace Rodin.Client;

/// <summary>The one exception that the engine lets out, besides that of a cancelled token. Its message holds no secret.</summary>
public sealed class RodinClientException : Exception
{
    /// <summary>Makes one.</summary>
    public RodinClientException(ErrorId id, string message)
        : base(message) => Id = id;

    /// <summary>Which of the known failures this is.</summary>
    public ErrorId Id { get; }

    /// <summary>The HTTP status code of the answer, where there was one.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's own word for the error, such as <c>NO_SUCH_TASK</c>, where it gave one.</summary>
    public string? ApiCode { get; init; }

    /// <summary>The id that the service or the file host gave the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>How long the other side asked to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the request spends credits and may have reached the service, which may have accepted it. It was not sent again, and must not be
    /// before somebody has looked.
    /// </summary>
    public bool MayHaveBeenAccepted { get; init; }

    /// <summary>Whether the same request may succeed a little later.</summary>
    internal bool IsTransient { get; init; }
}
