using System.Net.Http.Headers;
using Rodin.Client.Http;

namespace Rodin.Client.Downloads.Source;

/// <summary>Asks the file host for a file or a part of it, and says in the engine's own terms what went wrong.</summary>
internal sealed class RangeSource(RodinClientOptions options) : IDisposable
{
    private readonly HttpClient _client = HttpClientProvider.CreateFileClient(options);

    /// <summary>Sends one request.</summary>
    /// <param name="link">The signed link.</param>
    /// <param name="range">The part that is wanted; null for the whole.</param>
    /// <param name="condition">The version that a part is wanted of; null for whichever there is.</param>
    /// <param name="read">Reads the answer, which is no refusal: 200, or 206 or 416 if a part was asked for.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="RodinClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<T> GetAsync<T>(
        Uri link,
        RangeHeaderValue? range,
        RangeConditionHeaderValue? condition,
        Func<HttpResponseMessage, IdleTimeout, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using IdleTimeout silence = new(options, cancellationToken);
        using RedactedHttpRequestMessage request = new(HttpMethod.Get, link);
        request.Headers.Range = range;
        request.Headers.IfRange = condition;
        bool answered = false;
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            silence.Heard();
            FileHostErrorMapper.ThrowIfRefused(response, range is not null, link, options);
            answered = true;
            return await read(response, silence).ConfigureAwait(false);
        }
        catch (Exception exception) when (HttpErrorMapper.From(exception, request, options, silence, cancellationToken) is { } failure)
        {
            throw answered && failure is RodinClientException { ErrorId: ErrorId.ConnectionFailed }
                ? new RodinClientException(ErrorId.IncompleteFile, $"The transfer was cut off. {failure.Message}") { IsTransient = true }
                : failure;
        }
    }

    // A link is signed for GET, so HEAD is refused. One byte's range tells the length and leaves the connection fit for the next request.

    /// <summary>How long the file is; null where the host does not say.</summary>
    public Task<long?> ReadLengthAsync(Uri link, CancellationToken cancellationToken) =>
        GetAsync(
            link,
            new RangeHeaderValue(0, 0),
            condition: null,
            (response, _) => Task.FromResult((int)response.StatusCode is 206 or 416
                ? response.Content.Headers.ContentRange?.Length
                : response.Content.Headers.ContentLength),
            cancellationToken);

    public void Dispose() => _client.Dispose();
}
