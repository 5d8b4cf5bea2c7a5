using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>An answer of the service that is no refusal: JSON, an object, of bounded size.</summary>
internal sealed class ApiAnswer : IDisposable
{
    /// <summary>Bytes beyond which no answer is read. A task's real list has a few kilobytes.</summary>
    internal const int LargestBody = 16 * 1024 * 1024;

    private readonly JsonDocument _document;

    private ApiAnswer(JsonDocument document) => _document = document;

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, string key, ClientOptions options, SilenceTimeout silence)
    {
        MemoryStream bytes = new();
        byte[] buffer = new byte[16 * 1024];
        using Stream body = await Body.OpenAsync(response, silence.Token).ConfigureAwait(false);
        while (true)
        {
            int read = await Body.ReadAsync(body, buffer, silence).ConfigureAwait(false);
            if (read == 0)
            {
                return Accept(TryParse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length)), response, key, options);
            }

            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestBody)
            {
                throw new ClientException(
                    ErrorId.UnexpectedResponse,
                    $"{response.RequestMessage!.RequestUri!.Authority} answered with more than {LargestBody >> 20} MiB, which is no file list.")
                { StatusCode = (int)response.StatusCode };
            }
        }
    }

    /// <summary>The list of files. A null or absent list is an empty one; anything but a list is no answer to this question.</summary>
    public IReadOnlyList<DownloadEntry> ReadDownloadList()
    {
        if (!_document.RootElement.TryGetProperty("list", out JsonElement list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new ClientException(ErrorId.UnexpectedResponse, $"The service's 'list' of files is no list but {list.ValueKind}.");
        }

        List<DownloadEntry> entries = new(list.GetArrayLength());
        foreach (JsonElement entry in list.EnumerateArray())
        {
            entries.Add(new DownloadEntry(Text(entry, "url"), Text(entry, "name")));
        }

        return entries;
    }

    public void Dispose() => _document.Dispose();

    private static ApiAnswer Accept(JsonDocument? document, HttpResponseMessage response, string key, ClientOptions options)
    {
        string? code = null;
        string? message = null;
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
        {
            code = Text(document.RootElement, "error");
            message = Text(document.RootElement, "message");
        }

        ClientException? refusal = ApiRefusal.From(response, Redactor.Text(code, key), Redactor.Text(message, key), options);
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
                + $" ({Redactor.Text(response.Content.Headers.ContentType?.MediaType ?? "no content type")}).")
            { StatusCode = (int)response.StatusCode };
        }

        return new ApiAnswer(document);
    }

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
