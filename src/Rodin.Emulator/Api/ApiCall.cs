using System.Text.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>One call with what it needs to be answered.</summary>
internal sealed record ApiCall(RodinEmulator Emulator, ReceivedRequest Request, bool IsJson, IFormCollection? Form, ActiveFaults Faults)
{
    /// <summary>The text in a field of the JSON body; <see langword="null"/> if there is no such text. Other fields are ignored.</summary>
    public string? Text(string field)
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

    /// <summary>A success, with what the service may put into <c>error</c> then.</summary>
    public EmulatorResponse Success(int status, string field, JsonNode? value) => Success(status, new JsonObject { [field] = value });

    /// <summary>A success with several fields.</summary>
    public EmulatorResponse Success(int status, JsonObject body)
    {
        if (Emulator.Options.SuccessError is { } error)
        {
            body.Insert(0, "error", error);
        }

        return EmulatorResponse.FromJson(status, body);
    }
}
