using System.Text.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>A call of the API with its context.</summary>
internal sealed record ApiCall(RodinEmulator Emulator, ReceivedRequest Request, bool IsJson, IFormCollection? Form, ActiveFaults Faults)
{
    /// <summary>Returns the string in a field of the JSON body, or <see langword="null"/>. Other fields are ignored.</summary>
    public string? GetString(string field)
    {
        try
        {
            return IsJson && JsonNode.Parse(Request.Body) is JsonObject body && body[field] is JsonValue value
                && value.TryGetValue(out string? text) ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Creates a successful response with one field, and with <c>error</c> if <see cref="EmulatorOptions.SuccessError"/> is set.
    /// </summary>
    public EmulatorResponse CreateSuccess(int status, string field, JsonNode? value) =>
        CreateSuccess(status, new JsonObject { [field] = value });

    /// <summary>Creates a successful response with several fields.</summary>
    public EmulatorResponse CreateSuccess(int status, JsonObject body)
    {
        if (Emulator.Options.SuccessError is { } error)
        {
            body.Insert(0, "error", error);
        }

        return EmulatorResponse.FromJson(status, body);
    }
}
