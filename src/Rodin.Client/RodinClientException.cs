using System.Text;

namespace Rodin.Client;

/// <summary>
/// The only exception of the engine, apart from <see cref="OperationCanceledException"/>. Its message contains no secret.
/// </summary>
public sealed class RodinClientException : Exception
{
    /// <summary>Creates an exception whose item only the caller knows.</summary>
    public RodinClientException(ErrorId errorId, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorId = errorId;

    /// <summary>Creates an exception for an item.</summary>
    /// <param name="errorId">Identifies the failure.</param>
    /// <param name="item">The file name, path, host or task that the failure concerns; the message starts with it.</param>
    /// <param name="reason">The fault, with the value and the expected value.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public RodinClientException(ErrorId errorId, string item, string reason, Exception? innerException = null)
        : this(errorId, $"{item}: {reason}", innerException) => Item = item;

    /// <summary>Identifies the failure.</summary>
    public ErrorId ErrorId { get; }

    /// <summary>The file name, path, host or task that the message starts with; null if only the caller knows the item.</summary>
    public string? Item { get; }

    /// <summary>The HTTP status code of the response; null if there was no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's error code, such as <c>NO_SUCH_TASK</c>; null if there was none.</summary>
    public string? ApiCode { get; init; }

    /// <summary>The request id that the service or the file host assigned, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The delay that the server requested before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the request spends credits and may have been accepted although no response says so. It was not sent again, and must not be
    /// repeated before the account's tasks have been checked.
    /// </summary>
    public bool MayHaveBeenAccepted { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>
    /// Returns the message, the stack, and the types and stacks of the causes. Their messages may contain a link or a key, and are omitted.
    /// </summary>
    public override string ToString()
    {
        StringBuilder text = new($"{GetType()}: {Message}");
        for (Exception? cause = InnerException; cause is not null; cause = cause.InnerException)
        {
            text.AppendLine().Append(" ---> ").Append(cause.GetType()).AppendLine().Append(cause.StackTrace);
        }

        return text.Append(StackTrace is { } stack ? Environment.NewLine + stack : string.Empty).ToString();
    }
}
