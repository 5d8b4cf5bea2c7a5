using Rodin.Client;

namespace Rodin.Binding;

/// <summary>Tells a task's subscription key from what is mistaken for it.</summary>
internal static class SubscriptionKeyParser
{
    /// <summary>The key without what surrounds it. What it is made of is the service's own business: JWTs were seen.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidSubscriptionKey"/>, which does not repeat what may be a secret.</exception>
    public static string Parse(string? text)
    {
        string trimmed = (text ?? string.Empty).Trim();
        string? what =
            trimmed.Length == 0 ? "There is no subscription key here."
            : trimmed.StartsWith("@{", StringComparison.Ordinal) ? "What was given is an object without a property SubscriptionKey or subscription_key."
            : Guid.TryParse(trimmed, out _) ? $"'{trimmed}' is a UUID. With a task's uuid its files can be listed, but its status cannot be asked for."
            : trimmed.Any(c => c is < '!' or > '~') ? "What was given holds characters that no subscription key has."
            : null;
        return what is null ? trimmed : throw new RodinClientException(ErrorId.InvalidSubscriptionKey, what);
    }
}
