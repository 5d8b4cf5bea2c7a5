using System.Globalization;
using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>An answer of the service that is no refusal: JSON, an object, of bounded size.</summary>
internal sealed class ApiResponse : IDisposable
{
    /// <summary>Bytes beyond which no answer is read. A task's real list has a few kilobytes.</summary>
    internal const int LargestBody = 16 * 1024 * 1024;

    private readonly JsonDocument _document;
    private readonly RedactedHttpRequestMessage _request;
    private readonly TimeSpan? _retryAfter;

    private ApiResponse(JsonDocument document, RedactedHttpRequestMessage request, TimeSpan? retryAfter)
    {
        _document = document;
        _request = request;
        _retryAfter = retryAfter;
    }

    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage response, MemoryStream bytes, RodinClientOptions options, IdleTimeout silence)
    {
        ResponseDeadline limit = new(response, options);
        byte[] buffer = new byte[16 * 1024];
        using Stream body = await ResponseBody.OpenAsync(response, silence.Token).ConfigureAwait(false);
        while (true)
        {
            int read = await ResponseBody.ReadAsync(body, buffer, silence).ConfigureAwait(false);
            if (read == 0)
            {
                return Accept(TryParse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length)), response, options);
            }

            limit.ThrowIfOver();
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestBody)
            {
                throw new RodinClientException(
                    ErrorId.UnexpectedResponse,
                    $"{response.RequestMessage!.RequestUri!.Authority} answered with more than {LargestBody >> 20} MiB, which the service never does.")
                { StatusCode = (int)response.StatusCode };
            }
        }
    }

    /// <summary>The jobs of a task. A null or absent list is an empty one, as it is before there are jobs (seen).</summary>
    public GenerationStatus ReadReport()
    {
        if (JsonText.Find(_document.RootElement, "jobs") is not { ValueKind: not JsonValueKind.Null } jobs)
        {
            return new GenerationStatus([], _retryAfter);
        }

        return jobs.ValueKind == JsonValueKind.Array
            ? new GenerationStatus([.. jobs.EnumerateArray().Select(job => new JobStatus(TextToShow(job, "uuid"), TextToShow(job, "status"), Place(job)))], _retryAfter)
            : throw new RodinClientException(ErrorId.UnexpectedResponse, $"The service's 'jobs' is no list but {jobs.ValueKind}.");
    }

    /// <summary>The credits, which some answers spell as text.</summary>
    public decimal ReadBalance() =>
        Number(_document.RootElement, "balance")
        ?? throw new RodinClientException(ErrorId.UnexpectedResponse, "The service told no balance that is a number.");

    /// <summary>What an accepted task is known by.</summary>
    /// <returns>Null when it has no uuid, and so cannot be said to be accepted.</returns>
    public SubmittedTask? ReadReceipt(DateTimeOffset submittedAt)
    {
        JsonElement root = _document.RootElement;
        if (TextToShow(root, "uuid") is not { Length: > 0 } uuid)
        {
            return null;
        }

        JsonElement jobs = JsonText.Find(root, "jobs") ?? default;
        List<string> uuids = [];
        if (JsonText.Find(jobs, "uuids") is { ValueKind: JsonValueKind.Array } list)
        {
            uuids.AddRange(list.EnumerateArray().Where(job => job.ValueKind == JsonValueKind.String).Select(job => _request.WithoutKey(JsonText.Read(job))!));
        }

        return new SubmittedTask(uuid, JsonText.Read(jobs, "subscription_key"), uuids, Number(root, "consumed"), submittedAt);
    }

    public void Dispose() => _document.Dispose();

    /// <summary>That an answer is none that the service gives.</summary>
    public static RodinClientException NoObject(HttpResponseMessage response) =>
        new(
            ErrorId.UnexpectedResponse,
            $"{response.RequestMessage!.RequestUri!.Authority} answered with something that is no JSON object"
            + $" ({Redactor.Text(response.Content.Headers.ContentType?.MediaType ?? "no content type", RedactedHttpRequestMessage.Of(response).Secrets())}).")
        { StatusCode = (int)response.StatusCode };

    private static ApiResponse Accept(JsonDocument? document, HttpResponseMessage response, RodinClientOptions options)
    {
        string? code = null;
        string? message = null;
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
        {
            code = JsonText.Read(document.RootElement, "error");
            message = JsonText.Read(document.RootElement, "message");
        }

        RodinClientException? failure = ApiErrorMapper.From(response, code, message, options)
            ?? (document?.RootElement.ValueKind == JsonValueKind.Object ? null : NoObject(response));
        if (failure is not null)
        {
            document?.Dispose();
            throw failure;
        }

        return new ApiResponse(document!, RedactedHttpRequestMessage.Of(response), RetryAfter.Read(response.Headers, options.Time.GetUtcNow()));
    }

    // Views and names on disk show it: a host that echoes what it is sent must not get the key in there.
    private string? TextToShow(JsonElement element, string property) => _request.WithoutKey(JsonText.Read(element, property));

    private static int? Place(JsonElement job) => Number(job, "queue_length") is { } place and >= 0 and <= int.MaxValue ? (int)place : null;

    private static decimal? Number(JsonElement element, string property) =>
        decimal.TryParse(JsonText.Read(element, property), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

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
