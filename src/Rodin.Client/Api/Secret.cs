using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rodin.Client.Api;

/// <summary>
/// A value of a request body that must not appear in any output; see <see cref="ApiEndpoint{TRequest, TResponse}.SecretOf"/>.
/// </summary>
/// <param name="value">The text that is sent.</param>
[JsonConverter(typeof(SecretJsonConverter))]
internal readonly struct Secret(string value)
{
    public string Value => value;

    public override string ToString() => "(secret)";
}

/// <summary>Writes a <see cref="Secret"/> as a JSON string.</summary>
internal sealed class SecretJsonConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
