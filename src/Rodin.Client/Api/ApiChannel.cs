using System.Net;
using System.Net.Http.Headers;
using Polly;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>The way to the service: one address, one key, and the budget of requests that all who use that key share.</summary>
internal sealed class ApiChannel
{
    private readonly HttpClient _client;
    private readonly ResiliencePipeline _retry;
    private readonly string _key;

    /// <summary>Makes one. Connections are shared with all others of the process.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public ApiChannel(RodinClientOptions options)
    {
        _ = SecureUri.RequireBase(options.BaseAddress, "the service");
        _key = new NetworkCredential(string.Empty, options.ApiKey).Password;
        if (string.IsNullOrWhiteSpace(_key))
        {
            throw new RodinClientException(ErrorId.ApiKeyMissing, "There is no API key.");
        }

        Options = options;
        Budget = RequestRateLimiter.For(options.BaseAddress, _key);
        _client = HttpClientProvider.CreateApiClient(options);
        _retry = RetryPolicy.Create(options);
    }

    public RodinClientOptions Options { get; }

    public RequestRateLimiter Budget { get; }

    /// <summary>Does something again while it fails for a passing reason. Whoever calls it says that doing it again is safe.</summary>
    public async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(async token => await act(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Sends one request, once.</summary>
    /// <param name="request">What to send; the key is added here.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="silence">Times the other side's silence. Whoever made it may say that it was heard of while a body is sent.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <exception cref="RodinClientException">Whatever went wrong.</exception>
    public async Task<T> SendAsync<T>(RedactedHttpRequestMessage request, Func<HttpResponseMessage, Task<T>> read, IdleTimeout silence, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        SetKey(request);
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            silence.Heard();
            return await read(response).ConfigureAwait(false);
        }
        catch (RodinClientException failure) when (failure.StatusCode == 429)
        {
            // One 429 speaks for the key, not for the request that met it: whoever asks next waits as well.
            Budget.Hold(failure.RetryAfter ?? Options.RetryInterval, Options.Time);
            throw;
        }
        catch (Exception exception) when (HttpErrorMapper.From(exception, request, Options, silence, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>What the service said, without the key.</summary>
    public string Show(string? text) => Redactor.Text(text, _key);

    public Uri AddressOf(string endpoint) => new(Options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/" + endpoint);

    private void SetKey(RedactedHttpRequestMessage request)
    {
        request.Key = _key;

        // The parser's own complaint would repeat what it could not parse.
        if (!request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _key) || _key.Any(c => c is < '!' or > '~'))
        {
            throw new RodinClientException(ErrorId.ApiKeyRejected, "The API key holds characters that no key has: a blank, a line break or a letter beyond ASCII.");
        }
    }
}
