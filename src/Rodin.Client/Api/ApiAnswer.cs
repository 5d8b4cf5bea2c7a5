using System.Globalization;
using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>An answer of the service that is no refusal: JSON, an object, of bounded size.</summary>
internal sealed class ApiAnswer : IDisposable
{
    /// <summary>Bytes beyond which no answer is read. A task's real list has a few kilobytes.</summary>
    internal const int LargestBody = 16 * 1024 * 1024;

    private readonly JsonDocument _document;
    private readonly string _key;
    private readonly TimeSpan? _retryAfter;

    private ApiAnswer(JsonDocument document, string key, TimeSpan? retryAfter)
    {
        _document = document;
        _key = key;
        _retryAfter = retryAfter;
    }

    public static async Task<ApiAnswer> ReadAsync(
        HttpResponseMessage response, MemoryStream bytes, PrivateRequest request, ClientOptions options, SilenceTimeout silence)
    {
        byte[] buffer = new byte[16 * 1024];
        using Stream body = await Body.OpenAsync(response, silence.Token).ConfigureAwait(false);
        while (true)
        {
            int read = await Body.ReadAsync(body, buffer, silence).ConfigureAwait(false);
            if (read == 0)
            {
                return Accept(TryParse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length)), response, request, options);
            }

            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestBody)
            {
                throw new ClientException(
                    ErrorId.UnexpectedResponse,
                    $"{response.RequestMessage!.RequestUri!.Authority} answered with more than {LargestBody >> 20} MiB, which the service never does.")
                { StatusCode = (int)response.StatusCode };
            }
        }
    }

    /// <summary>The list of files. A null or absent list is an empty one; anything but a list is no answer to this question.</summary>
    public IReadOnlyList<DownloadEntry> ReadDownloadList() =>
        ReadList("list", entry => new DownloadEntry(Text(entry, "url"), TextToShow(entry, "name")));

    /// <summary>The jobs of a task. A null or absent list is an empty one, as it is before there are jobs (seen).</summary>
    public TaskReport ReadReport() =>
        new(ReadList("jobs", job => new JobReport(TextToShow(job, "uuid"), TextToShow(job, "status"), Place(job))), _retryAfter);

    /// <summary>The credits, which some answers spell as text.</summary>
    public decimal ReadBalance() =>
        Number(_document.RootElement, "balance")
        ?? throw new ClientException(ErrorId.UnexpectedResponse, "The service told no balance that is a number.");

    /// <summary>What an accepted task is known by.</summary>
    /// <returns>Null when it has no uuid, and so cannot be said to be accepted.</returns>
    public TaskReceipt? ReadReceipt(DateTimeOffset submittedAt)
    {
        JsonElement root = _document.RootElement;
        if (TextToShow(root, "uuid") is not { Length: > 0 } uuid)
        {
            return null;
        }

        JsonElement jobs = root.TryGetProperty("jobs", out JsonElement found) && found.ValueKind == JsonValueKind.Object ? found : default;
        List<string> uuids = [];
        if (jobs.ValueKind == JsonValueKind.Object && jobs.TryGetProperty("uuids", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            uuids.AddRange(list.EnumerateArray().Where(job => job.ValueKind == JsonValueKind.String).Select(job => job.GetString()!.Replace(_key, "(key)")));
        }

        return new TaskReceipt(uuid, Text(jobs, "subscription_key"), uuids, Number(root, "consumed"), submittedAt);
    }

    public void Dispose() => _document.Dispose();

    private static ApiAnswer Accept(JsonDocument? document, HttpResponseMessage response, PrivateRequest request, ClientOptions options)
    {
        string? code = null;
        string? message = null;
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
        {
            code = Text(document.RootElement, "error");
            message = Text(document.RootElement, "message");
        }

        ClientException? refusal = ApiRefusal.From(response, Redactor.Text(code, request.Secrets()), Redactor.Text(message, request.Secrets()), options);
        if (refusal is not null)
        {
            document?.Dispose();
            throw refusal;
        }

        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document?.Dispose();
            throw new ClientException(
                ErrorId.UnexpectedResponse,
                $"{response.RequestMessage!.RequestUri!.Authority} answered with something that is no JSON object"
                + $" ({Redactor.Text(response.Content.Headers.ContentType?.MediaType ?? "no content type", request.Secrets())}).")
            { StatusCode = (int)response.StatusCode };
        }

        return new ApiAnswer(document, request.Key!, RetryAfter.Read(response.Headers, options.Time.GetUtcNow()));
    }

    private List<T> ReadList<T>(string name, Func<JsonElement, T> read)
    {
        if (!_document.RootElement.TryGetProperty(name, out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new ClientException(ErrorId.UnexpectedResponse, $"The service's '{name}' is no list but {list.ValueKind}.");
        }

        List<T> entries = new(list.GetArrayLength());
        foreach (JsonElement entry in list.EnumerateArray())
        {
            entries.Add(read(entry));
        }

        return entries;
    }

    // Views and names on disk show it: a host that echoes what it is sent must not get the key in there.
    private string? TextToShow(JsonElement element, string property) => Text(element, property)?.Replace(_key, "(key)");

    private static int? Place(JsonElement job) => Number(job, "queue_length") is { } place and >= 0 and <= int.MaxValue ? (int)place : null;

    private static decimal? Number(JsonElement element, string property) =>
        decimal.TryParse(Text(element, property), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    // Text as it is; anything else but null as JSON, since an error may well be an object.
    private static string? Text(JsonElement element, string property)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(property, out JsonElement value))
        {
            return null;
        }

        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null or JsonValueKind.False => null,
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate, which JSON can spell and UTF-8 cannot: take the text as it is spelled.
            return value.GetRawText().Trim('"');
        }
    }

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            return JsonDocument.Parse(body.Span.StartsWith(mark) ? body.Slice(3) : body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
