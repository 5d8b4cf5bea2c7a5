using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Rodin.Client.Http;
using Rodin.Client.Tasks;

namespace Rodin.Client.Api;

/// <summary>
/// The service's HTTP API: each of its endpoints, called with one key at one address. All clients with the same key and address in the
/// process share their connections and one rate limiter.
/// </summary>
public sealed class RodinApiClient
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json") { CharSet = "utf-8" };
    private static readonly MediaTypeWithQualityHeaderValue s_acceptJson = new("application/json");

    private static readonly ApiEndpoint<DownloadRequestBody, IReadOnlyList<DownloadEntry>> s_download =
        new("download", ApiJsonContext.Default.DownloadRequestBody, static response => response.ReadDownloadList());

    private static readonly ApiEndpoint<StatusRequestBody, GenerationStatus> s_status =
        new("status", ApiJsonContext.Default.StatusRequestBody, static response => response.ReadStatus())
        {
            SecretOf = static body => body.SubscriptionKey,
        };

    private static readonly ApiEndpoint<object, decimal> s_balance =
        new("check_balance", Body: null, static response => response.ReadBalance());

    private readonly HttpClient _client;
    private readonly ResiliencePipeline _retry;
    private readonly string _key;

    /// <summary>Creates a client for the address and key of the options.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public RodinApiClient(RodinClientOptions options)
    {
        _ = SecureUri.RequireBase(options.BaseAddress, "the service");
        _key = new NetworkCredential(string.Empty, options.ApiKey).Password;
        if (string.IsNullOrWhiteSpace(_key))
        {
            throw new RodinClientException(ErrorId.ApiKeyMissing, "No API key was found.");
        }

        Options = options;
        RateLimiter = RequestRateLimiter.For(options.BaseAddress, _key);
        _client = HttpClientProvider.CreateApiClient(options);
        _retry = RetryPolicy.Create(options);
    }

    internal RodinClientOptions Options { get; }

    internal RequestRateLimiter RateLimiter { get; }

    /// <summary>Lists the files of a task with <c>POST /download</c>, which costs no credits.</summary>
    /// <param name="taskUuid">The top-level <c>uuid</c> of the submission's response; the uuid of a job is not accepted.</param>
    /// <param name="cancellationToken">Cancels the request, and the delay before a retry.</param>
    /// <returns>The files in the service's order. The list is incomplete or empty before the task is done (documented).</returns>
    /// <exception cref="RodinClientException">The service reports an error, or all attempts failed.</exception>
    public Task<IReadOnlyList<DownloadEntry>> ListFilesAsync(string taskUuid, CancellationToken cancellationToken) =>
        CallWithRetryAsync(s_download, new DownloadRequestBody(taskUuid), cancellationToken);

    /// <summary>Gets the status of a task's jobs with <c>POST /status</c>, which costs no credits.</summary>
    /// <param name="subscriptionKey">The <c>jobs.subscription_key</c> of the submission's response.</param>
    /// <param name="cancellationToken">Cancels the request, and the delay before a retry.</param>
    /// <exception cref="RodinClientException">The service reports an error, or all attempts failed.</exception>
    public Task<GenerationStatus> GetStatusAsync(string subscriptionKey, CancellationToken cancellationToken) =>
        CallWithRetryAsync(s_status, new StatusRequestBody(new Secret(subscriptionKey)), cancellationToken);

    /// <summary>Gets the account's credits, a multiple of 0.5, with <c>GET /check_balance</c>.</summary>
    /// <exception cref="RodinClientException">The service reports an error, or all attempts failed.</exception>
    public Task<decimal> GetBalanceAsync(CancellationToken cancellationToken) => CallWithRetryAsync(s_balance, null, cancellationToken);

    /// <summary>
    /// As <see cref="GetStatusAsync"/>, with one attempt and without the rate limiter, for a caller that polls and has waited for it.
    /// </summary>
    internal Task<GenerationStatus> GetStatusOnceAsync(string subscriptionKey, CancellationToken cancellationToken) =>
        CallAsync(s_status, new StatusRequestBody(new Secret(subscriptionKey)), cancellationToken);

    /// <summary>Submits a task, which costs credits. The request is sent once.</summary>
    /// <param name="endpoint">The kind of task.</param>
    /// <param name="content">The form.</param>
    /// <param name="responseBody">Receives the response; it keeps the bytes of a truncated one.</param>
    /// <param name="idleTimeout">The idle timeout, which sending resets too.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The accepted task; null if the response has no uuid.</returns>
    internal async Task<SubmittedTask?> SubmitOnceAsync(
        SubmissionEndpoint endpoint,
        SubmissionContent content,
        MemoryStream responseBody,
        IdleTimeout idleTimeout,
        CancellationToken cancellationToken)
    {
        using RedactedHttpRequestMessage request = new(HttpMethod.Post, AddressOf(PathOf(endpoint))) { Content = content };
        DateTimeOffset submittedAt = Options.Time.GetUtcNow();
        return await SendAsync(request, response => response.ReadSubmittedTask(submittedAt), responseBody, idleTimeout, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Runs an operation that is safe to repeat, and retries it after transient errors.</summary>
    internal async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(async token => await operation(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Returns text of the service without the key and other secrets.</summary>
    internal string Redact(string? text) => Redactor.Text(text, _key);

    private static string PathOf(SubmissionEndpoint endpoint) => endpoint switch
    {
        SubmissionEndpoint.Generation => "rodin",
        SubmissionEndpoint.Texture => "rodin_texture_only",
        SubmissionEndpoint.Bang => "bang",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint), endpoint, null),
    };

    private Uri AddressOf(string path) => new(Options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/" + path);

    private Task<TResponse> CallWithRetryAsync<TRequest, TResponse>(
        ApiEndpoint<TRequest, TResponse> endpoint, TRequest? request, CancellationToken cancellationToken)
        where TRequest : class => RetryAsync(
            async token =>
            {
                await RateLimiter.WaitAsync(Options, token).ConfigureAwait(false);
                return await CallAsync(endpoint, request, token).ConfigureAwait(false);
            },
            cancellationToken);

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        ApiEndpoint<TRequest, TResponse> endpoint, TRequest? request, CancellationToken cancellationToken)
        where TRequest : class
    {
        string[] secrets = request is not null && endpoint.SecretOf is { } secretOf ? [secretOf(request).Value] : [];
        using RedactedHttpRequestMessage message = new(endpoint.Method, AddressOf(endpoint.Path), secrets);
        if (endpoint.Body is not null)
        {
            message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request!, endpoint.Body));
            message.Content.Headers.ContentType = s_json;
        }

        using IdleTimeout idleTimeout = new(Options, cancellationToken);
        return await SendAsync(message, endpoint.Read, new MemoryStream(), idleTimeout, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResponse> SendAsync<TResponse>(
        RedactedHttpRequestMessage request,
        Func<ApiResponse, TResponse> read,
        MemoryStream responseBody,
        IdleTimeout idleTimeout,
        CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(s_acceptJson);
        AddKey(request);
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token).ConfigureAwait(false);
            idleTimeout.Reset();
            using ApiResponse content = await ApiResponse.ReadAsync(response, responseBody, Options, idleTimeout).ConfigureAwait(false);
            return read(content);
        }
        catch (RodinClientException failure) when (failure.StatusCode == 429)
        {
            // The service limits the key, not one request: all requests with this key wait.
            RateLimiter.Pause(failure.RetryAfter ?? Options.RetryInterval, Options.Time);
            throw;
        }
        catch (Exception exception) when (HttpErrorMapper.Map(exception, request, Options, idleTimeout, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private void AddKey(RedactedHttpRequestMessage request)
    {
        request.Key = _key;

        // Without validation: the parser's exception would contain the key.
        if (!request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _key) || _key.Any(c => c is < '!' or > '~'))
        {
            throw new RodinClientException(
                ErrorId.ApiKeyRejected, "The API key is not valid; it contains a space, a line break or a non-ASCII character.");
        }
    }
}
