using Rodin.Client;

namespace Rodin.Binding;

/// <summary>Parses a task's UUID, and rejects values that are commonly mistaken for one.</summary>
internal static class TaskUuidParser
{
    /// <summary>Parses a UUID.</summary>
    /// <returns>The UUID as the service writes it: lower case, with hyphens.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.InvalidTaskUuid"/>: the text is not a UUID. The message does not contain secrets.
    /// </exception>
    public static string Parse(string? text)
    {
        string trimmed = (text ?? string.Empty).Trim();
        if (Guid.TryParseExact(trimmed, "D", out Guid uuid))
        {
            return uuid.ToString("D");
        }

        if (trimmed.Length == 0)
        {
            throw new RodinClientException(ErrorId.InvalidTaskUuid, "The task UUID is empty.");
        }

        throw Redactor.LooksLikeSubscriptionKey(trimmed)
            ? new RodinClientException(ErrorId.InvalidTaskUuid, "The value is a subscription key; expected a task UUID.")
            : new RodinClientException(ErrorId.InvalidTaskUuid, $"'{Redactor.Text(trimmed)}'", "not a valid UUID.");
    }
}
