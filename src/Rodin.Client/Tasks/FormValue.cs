using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rodin.Client.Tasks;

/// <summary>Converts values to the text of form fields.</summary>
public static class FormValue
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Returns text unchanged, and any other value as JSON, independent of the culture. A list is one JSON array: the service returns HTTP
    /// 500 for repeated fields (seen).
    /// </summary>
    /// <param name="value">A string, number, Boolean or time, or a list or dictionary of these.</param>
    /// <returns>The text; null for null.</returns>
    public static string? ToText(object? value)
    {
        JsonElement json = JsonSerializer.SerializeToElement(value, s_json);
        return json.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => json.GetString(),
            _ => json.GetRawText(),
        };
    }
}
