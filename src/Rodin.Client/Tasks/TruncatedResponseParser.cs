using System.Text.Json;
using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>Reads what came of an answer that was cut off. A task whose uuid came has been accepted, and paid for.</summary>
internal static class TruncatedResponseParser
{
    /// <summary>The receipt, as far as it goes; null when the answer got no further than a refusal, or not as far as the uuid.</summary>
    public static SubmittedTask? ReadReceipt(ReadOnlySpan<byte> bytes, DateTimeOffset submittedAt)
    {
        Dictionary<string, string> found = [];
        List<string> jobs = [];
        try
        {
            Utf8JsonReader reader = new(bytes, isFinalBlock: false, default);
            Stack<string> path = new();
            string name = string.Empty;
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = reader.GetString()!;
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        path.Push(name);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.Pop();
                        break;
                    case JsonTokenType.String when path.Count == 3 && path.Peek() == "uuids":
                        jobs.Add(reader.GetString()!);
                        break;
                    case JsonTokenType.String:
                        found[string.Join("/", path.Reverse().Skip(1).Append(name))] = reader.GetString()!;
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Whatever came before stands.
        }

        bool isRefused = found.TryGetValue("error", out string? error) && error.Length > 0 && !error.Equals("OK", StringComparison.OrdinalIgnoreCase);
        return !isRefused && found.TryGetValue("uuid", out string? uuid) && Guid.TryParse(uuid, out _)
            ? new SubmittedTask(uuid, found.TryGetValue("jobs/subscription_key", out string? key) ? key : null, jobs, Consumed: null, submittedAt)
            : null;
    }
}
