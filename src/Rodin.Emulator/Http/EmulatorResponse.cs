using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator.Content;

namespace Rodin.Emulator.Http;

/// <summary>A response of the emulator, before faults are applied.</summary>
internal sealed class EmulatorResponse(int status, ModelContent body, string? contentType)
{
    public const string Json = "application/json; charset=utf-8";

    // Like JavaScript's JSON.stringify, which escapes neither & nor non-ASCII letters.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Status { get; } = status;

    public IHeaderDictionary Headers { get; } = new HeaderDictionary { ["Content-Type"] = contentType };

    public ModelContent Body { get; private init; } = body;

    /// <summary>The offset of the first byte of the body that is sent.</summary>
    public long Offset { get; private init; }

    /// <summary>The number of bytes that are sent.</summary>
    public long Length { get; private init; } = body.Length;

    public static EmulatorResponse FromText(int status, string text, string? contentType) =>
        new(status, new BytesContent(text), contentType);

    public static EmulatorResponse FromJson(int status, JsonNode json) => FromText(status, json.ToJsonString(s_json), Json);

    public static EmulatorResponse FromRange(ModelContent body, long offset, long length, string contentType) =>
        new(StatusCodes.Status206PartialContent, body, contentType) { Offset = offset, Length = length };

    /// <summary>Returns a copy of the response with another body.</summary>
    public EmulatorResponse WithBody(ModelContent body)
    {
        var response = new EmulatorResponse(Status, body, contentType: null);
        foreach (var header in Headers)
        {
            response.Headers[header.Key] = header.Value;
        }

        return response;
    }
}
