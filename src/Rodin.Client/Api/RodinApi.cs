using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Polly;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>The endpoints of the service that only read, each safe to repeat.</summary>
public sealed class RodinApi
{
    private readonly ClientOptions _options;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline _retry;
    private readonly string _key;
    private readonly RateGate _gate;

    /// <summary>Makes a client for one address and key. Connections are shared with all others of the process.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public RodinApi(ClientOptions options)
    {
        if (!Address.IsSecure(options.BaseAddress))
        {
            throw new ClientException(
                ErrorId.InsecureAddress,
                $"'{Redactor.Link(options.BaseAddress.OriginalString)}' is not https (http is for loopback addresses only), so the key is not sent there.");
        }

        _key = new NetworkCredential(string.Empty, options.ApiKey).Password;
        if (string.IsNullOrWhiteSpace(_key))
        {
            throw new ClientException(ErrorId.ApiKeyMissing, "There is no API key.");
        }

        _options = options;
        _client = HttpClients.CreateApiClient(options);
        _retry = Retry.Create(options);
        _gate = RateGate.For(options.BaseAddress, _key);
    }

    /// <summary>Lists the files of a task: <c>POST /download</c>, which costs no credits.</summary>
    /// <param name="taskUuid">The top-level <c>uuid</c> that the generation answered with; a job's uuid is another thing.</param>
    /// <param name="cancellationToken">Ends it at once, in a wait too.</param>
    /// <returns>The files in the service's order; incomplete or empty before the task is done, as documented.</returns>
    /// <exception cref="ClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<IReadOnlyList<DownloadEntry>> GetDownloadAsync(string taskUuid, CancellationToken cancellationToken)
    {
        string body = JsonSerializer.Serialize(new Dictionary<string, string> { ["task_uuid"] = taskUuid }, RequestJson.Default.DictionaryStringString);
        using ApiAnswer answer = await PostAsync("download", body, cancellationToken).ConfigureAwait(false);
        return answer.ReadDownloadList();
    }

    private async Task<ApiAnswer> PostAsync(string endpoint, string json, CancellationToken cancellationToken)
    {
        Uri address = new(_options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/" + endpoint);
        return await _retry.ExecuteAsync(
            async token =>
            {
                await _gate.WaitAsync(_options, token).ConfigureAwait(false);
                using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
                SetKey(request);
                return await SendAsync(request, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using SilenceTimeout silence = new(_options, cancellationToken);
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            silence.Heard();
            return await ApiAnswer.ReadAsync(response, _key, _options, silence).ConfigureAwait(false);
        }
        catch (ClientException failure) when (failure.StatusCode == 429)
        {
            // One 429 speaks for the key, not for the request that met it: whoever asks next waits as well.
            _gate.Hold(failure.RetryAfter ?? _options.RetryInterval, _options.Time);
            throw;
        }
        catch (Exception exception) when (Failure.From(exception, request.RequestUri!, _options, silence, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private void SetKey(HttpRequestMessage request)
    {
        // The parser's own complaint would repeat what it could not parse.
        if (!request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _key) || _key.Any(c => c is < '!' or > '~'))
        {
            throw new ClientException(ErrorId.ApiKeyRejected, "The API key holds characters that no key has: a blank, a line break or a letter beyond ASCII.");
        }
    }
}
