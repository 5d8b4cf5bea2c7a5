using System.Text.Json.Serialization;

namespace Rodin.Client.Api;

/// <summary>Generated serializers of the request bodies: reflection would cost the first call more time than the request takes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DownloadRequestBody))]
[JsonSerializable(typeof(StatusRequestBody))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
