using Rodin.Client;

namespace Rodin.Binding;

/// <summary>Tells a task's uuid from what is mistaken for it.</summary>
internal static class TaskUuidParser
{
    /// <summary>The uuid in the form that the service writes it in.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidTaskUuid"/>, which does not repeat what may be a secret.</exception>
    public static string Parse(string? text)
    {
        string trimmed = (text ?? string.Empty).Trim();
        if (Guid.TryParseExact(trimmed, "D", out Guid uuid))
        {
            return uuid.ToString("D");
        }

        string what = Redactor.LooksLikeSubscriptionKey(trimmed)
            ? "This is a subscription key, which serves to ask for a task's status; its files are asked for with the task's uuid."
            : trimmed.Length == 0 ? "There is no task uuid here." : $"'{Redactor.Text(trimmed)}' is no UUID.";
        throw new RodinClientException(ErrorId.InvalidTaskUuid, what);
    }
}
