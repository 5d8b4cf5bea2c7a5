using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>A successful response of the service: a JSON object of bounded size.</summary>
internal sealed class ApiResponse : IDisposable
{
    /// <summary>The largest response body that is read, in bytes. The download list of a real task has a few kilobytes.</summary>
    internal const int MaximumBodySize = 16 * 1024 * 1024;

    private readonly JsonDocument _document;
    private readonly RedactedHttpRequestMessage _request;
    private readonly TimeSpan? _retryAfter;

    private ApiResponse(JsonDocument document, RedactedHttpRequestMessage request, TimeSpan? retryAfter)
    {
        _document = document;
        _request = request;
        _retryAfter = retryAfter;
    }

    /// <summary>Reads a response.</summary>
    /// <param name="response">The response, of which the headers have been read.</param>
    /// <param name="body">Receives the body; it keeps the bytes of a truncated one.</param>
    /// <param name="options">The limits and the clock.</param>
    /// <param name="idleTimeout">The idle timeout of the request.</param>
    /// <exception cref="RodinClientException">
    /// The service reports an error, or the body is not a JSON object, too large or too slow.
    /// </exception>
    public static async Task<ApiResponse> ReadAsync(
        HttpResponseMessage response, MemoryStream body, RodinClientOptions options, IdleTimeout idleTimeout)
    {
        ResponseDeadline deadline = new(response, options);
        byte[] buffer = new byte[16 * 1024];
        using Stream stream = await ResponseBody.OpenAsync(response, idleTimeout.Token).ConfigureAwait(false);
        while (true)
        {
            int count = await ResponseBody.ReadAsync(stream, buffer, idleTimeout).ConfigureAwait(false);
            if (count == 0)
            {
                return Parse(body.GetBuffer().AsMemory(0, (int)body.Length), response, options);
            }

            deadline.ThrowIfExceeded();
            body.Write(buffer, 0, count);
            if (body.Length > MaximumBodySize)
            {
                throw Unexpected(response, $"the response exceeds {MaximumBodySize >> 20} MiB; a real one has a few kilobytes.");
            }
        }
    }

    /// <summary>Returns the files of a task. A null or missing list is an empty one.</summary>
    public IReadOnlyList<DownloadEntry> ReadDownloadList() =>
        [.. ReadArray("list").Select(entry => new DownloadEntry(LenientJson.ReadText(entry, "url"), ReadRedacted(entry, "name")))];

    /// <summary>Returns the jobs of a task. A null or missing list is an empty one, as it is before the task has jobs (seen).</summary>
    public GenerationStatus ReadStatus() =>
        new([.. ReadArray("jobs").Select(ReadJob)], _retryAfter);

    /// <summary>Returns the account's credits.</summary>
    public decimal ReadBalance() =>
        LenientJson.ReadNumber(_document.RootElement, "balance")
        ?? throw Unexpected("the response has no 'balance' that is a number.");

    /// <summary>Returns the accepted task; null if the response has no uuid, and so does not confirm that the task was accepted.</summary>
    public SubmittedTask? ReadSubmittedTask(DateTimeOffset submittedAt)
    {
        JsonElement root = _document.RootElement;
        if (ReadRedacted(root, "uuid") is not { Length: > 0 } uuid)
        {
            return null;
        }

        JsonElement jobs = LenientJson.Find(root, "jobs") ?? default;
        List<string> jobUuids = [];
        if (LenientJson.Find(jobs, "uuids") is { ValueKind: JsonValueKind.Array } list)
        {
            IEnumerable<JsonElement> texts = list.EnumerateArray().Where(job => job.ValueKind == JsonValueKind.String);
            jobUuids.AddRange(texts.Select(job => _request.RemoveKey(LenientJson.ReadText(job))!));
        }

        string? subscriptionKey = LenientJson.ReadText(jobs, "subscription_key");
        return new SubmittedTask(uuid, subscriptionKey, jobUuids, LenientJson.ReadNumber(root, "consumed"), submittedAt);
    }

    public void Dispose() => _document.Dispose();

    private static ApiResponse Parse(ReadOnlyMemory<byte> body, HttpResponseMessage response, RodinClientOptions options)
    {
        (JsonDocument? document, JsonException? parseError) = TryParse(body);
        bool isObject = document?.RootElement.ValueKind == JsonValueKind.Object;
        string? code = isObject ? LenientJson.ReadText(document!.RootElement, "error") : null;
        string? message = isObject ? LenientJson.ReadText(document!.RootElement, "message") : null;
        RodinClientException? failure = ApiErrorMapper.Map(response, code, message, options)
            ?? (isObject ? null : Unexpected(response, $"the response is not a JSON object ({ContentTypeOf(response)}).", parseError));
        if (failure is not null)
        {
            document?.Dispose();
            throw failure;
        }

        TimeSpan? retryAfter = RetryAfter.Read(response.Headers, options.Time.GetUtcNow());
        return new ApiResponse(document!, RedactedHttpRequestMessage.Of(response), retryAfter);
    }

    private static (JsonDocument? Document, JsonException? ParseError) TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
            return (JsonDocument.Parse(body.Span.StartsWith(byteOrderMark) ? body.Slice(byteOrderMark.Length) : body), null);
        }
        catch (JsonException exception)
        {
            return (null, exception);
        }
    }

    private static string ContentTypeOf(HttpResponseMessage response)
    {
        string type = response.Content.Headers.ContentType?.MediaType ?? "no content type";
        return Redactor.Text(type, RedactedHttpRequestMessage.Of(response).Secrets());
    }

    private static RodinClientException Unexpected(HttpResponseMessage response, string reason, Exception? cause = null) =>
        new(ErrorId.UnexpectedResponse, response.RequestMessage!.RequestUri!.Authority, reason, cause)
        {
            StatusCode = (int)response.StatusCode,
        };

    private RodinClientException Unexpected(string reason) => new(ErrorId.UnexpectedResponse, _request.Address.Authority, reason);

    private List<JsonElement> ReadArray(string property)
    {
        if (LenientJson.Find(_document.RootElement, property) is not { ValueKind: not JsonValueKind.Null } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : throw Unexpected($"'{property}' of the response is not an array but {value.ValueKind}.");
    }

    // Views and file names on disk show this text: a server that echoes the request must not get the key into them.
    private string? ReadRedacted(JsonElement element, string property) => _request.RemoveKey(LenientJson.ReadText(element, property));

    private JobStatus ReadJob(JsonElement job) => new(ReadRedacted(job, "uuid"), ReadRedacted(job, "status"), ReadQueueLength(job));

    private static int? ReadQueueLength(JsonElement job) =>
        LenientJson.ReadNumber(job, "queue_length") is { } length and >= 0 and <= int.MaxValue ? (int)length : null;
}
