using System.Text.Json;
using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>
/// Reads the beginning of a truncated response to a submission. A task whose uuid was received has been accepted and paid for.
/// </summary>
internal static class TruncatedResponseParser
{
    /// <summary>
    /// Returns the accepted task with the values that were received; null if the response reports an error, or ends before the uuid.
    /// </summary>
    public static SubmittedTask? ReadSubmittedTask(ReadOnlySpan<byte> bytes, DateTimeOffset submittedAt)
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
            // The values before the end of the data, or before the invalid one, are valid.
        }

        bool isError = found.TryGetValue("error", out string? error)
            && error.Length > 0
            && !error.Equals("OK", StringComparison.OrdinalIgnoreCase);
        string? subscriptionKey = found.TryGetValue("jobs/subscription_key", out string? key) ? key : null;
        return !isError && found.TryGetValue("uuid", out string? uuid) && Guid.TryParse(uuid, out _)
            ? new SubmittedTask(uuid, subscriptionKey, jobs, Consumed: null, submittedAt)
            : null;
    }
}
