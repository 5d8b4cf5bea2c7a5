using System.Text.Json;

namespace Rodin.Client.Api;

/// <summary>
/// Reads text out of JSON that may spell what is none: halves of surrogate pairs, and bytes that are no UTF-8, neither of which the parser minds.
/// </summary>
internal static class JsonText
{
    private const string Unreadable = "\uFFFD";

    /// <summary>A property's value as text; null without it.</summary>
    public static string? Read(JsonElement element, string property) => Find(element, property) is { } value ? Read(value) : null;

    /// <summary>Text as it is; anything else but null as JSON, since an error may well be an object.</summary>
    public static string? Read(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null or JsonValueKind.False => null,
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            return ReadAsSpelled(value);
        }
    }

    /// <summary>A property's value; null without it, or where there can be none.</summary>
    public static JsonElement? Find(JsonElement element, string property)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        try
        {
            return element.TryGetProperty(property, out JsonElement value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Another one's name is no text.
            return FindAmongOddNames(element, property);
        }
    }

    private static JsonElement? FindAmongOddNames(JsonElement element, string property)
    {
        JsonElement? found = null;
        foreach (JsonProperty candidate in element.EnumerateObject())
        {
            try
            {
                found = candidate.NameEquals(property) ? candidate.Value : found;
            }
            catch (InvalidOperationException)
            {
                // This one's.
            }
        }

        return found;
    }

    private static string ReadAsSpelled(JsonElement value)
    {
        try
        {
            return value.GetRawText().Trim('"');
        }
        catch (InvalidOperationException)
        {
            return Unreadable;
        }
    }
}
