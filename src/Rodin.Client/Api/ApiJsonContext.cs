using System.Text.Json.Serialization;

namespace Rodin.Client.Api;

/// <summary>The bodies of requests, written by generated code: reflection would cost the first call more than the request does.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
