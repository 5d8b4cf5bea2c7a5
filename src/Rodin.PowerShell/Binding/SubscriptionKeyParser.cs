using Rodin.Client;

namespace Rodin.Binding;

/// <summary>Parses a task's subscription key, and rejects values that are commonly mistaken for one.</summary>
internal static class SubscriptionKeyParser
{
    /// <summary>Parses a key. Its format is not documented; JWTs were seen.</summary>
    /// <returns>The key without surrounding white space.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.InvalidSubscriptionKey"/>: the text is not a key. The message does not contain it, since it may be a secret.
    /// </exception>
    public static string Parse(string? text)
    {
        string key = (text ?? string.Empty).Trim();
        return FindFault(key) is { } fault ? throw new RodinClientException(ErrorId.InvalidSubscriptionKey, fault) : key;
    }

    private static string? FindFault(string key)
    {
        if (key.Length == 0)
        {
            return "The subscription key is empty.";
        }

        if (key.StartsWith("@{", StringComparison.Ordinal))
        {
            return "The value is an object without a property SubscriptionKey or subscription_key.";
        }

        if (Guid.TryParse(key, out _))
        {
            return $"'{key}': a UUID; expected a subscription key.";
        }

        return key.Any(c => c is < '!' or > '~')
            ? "The value is not a valid subscription key; it contains a space, a line break or a non-ASCII character."
            : null;
    }
}
