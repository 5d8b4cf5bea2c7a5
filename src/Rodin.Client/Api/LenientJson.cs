using System.Globalization;
using System.Text.Json;

namespace Rodin.Client.Api;

/// <summary>
/// Reads values of JSON whose strings may contain unpaired surrogates or invalid UTF-8. The parser accepts both, and throws only when the
/// string is read.
/// </summary>
internal static class LenientJson
{
    private const string Unreadable = "\uFFFD";

    /// <summary>Returns a property's value as text; null if the property is missing.</summary>
    public static string? ReadText(JsonElement element, string property) => Find(element, property) is { } value ? ReadText(value) : null;

    /// <summary>
    /// Returns a string as it is, and any value other than null and false as JSON: <c>error</c>, for example, may be an object.
    /// </summary>
    public static string? ReadText(JsonElement value)
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
            return ReadRawText(value);
        }
    }

    /// <summary>
    /// Returns a property's value as a number, which some responses send as a string; null if it is missing or not a number.
    /// </summary>
    public static decimal? ReadNumber(JsonElement element, string property) =>
        decimal.TryParse(ReadText(element, property), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    /// <summary>Returns a property's value; null if the element is not an object or has no such property.</summary>
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
            // The name of some other property is not valid text.
            return FindAmongInvalidNames(element, property);
        }
    }

    private static JsonElement? FindAmongInvalidNames(JsonElement element, string property)
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
                // This property has the invalid name.
            }
        }

        return found;
    }

    private static string ReadRawText(JsonElement value)
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
