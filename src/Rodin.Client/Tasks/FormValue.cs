using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rodin.Client.Tasks;

/// <summary>A value as the text of a form's field.</summary>
public static class FormValue
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Text as it stands, anything else as JSON: as repeated fields the service answers lists with an error (seen). No culture has a say in numbers.
    /// </summary>
    /// <param name="value">Text, a number, a truth, a time, a list of such, or a dictionary from text to such.</param>
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
