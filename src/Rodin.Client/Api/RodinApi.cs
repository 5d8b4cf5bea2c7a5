using System.Text;
using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>The endpoints of the service that only read, each safe to repeat.</summary>
public sealed class RodinApi
{
    private readonly ApiChannel _channel;

    /// <summary>Makes a client for one address and key. Connections are shared with all others of the process.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public RodinApi(ClientOptions options) => _channel = new ApiChannel(options);

    /// <summary>Lists the files of a task: <c>POST /download</c>, which costs no credits.</summary>
    /// <param name="taskUuid">The top-level <c>uuid</c> that the generation answered with; a job's uuid is another thing.</param>
    /// <param name="cancellationToken">Ends it at once, in a wait too.</param>
    /// <returns>The files in the service's order; incomplete or empty before the task is done, as documented.</returns>
    /// <exception cref="ClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<IReadOnlyList<DownloadEntry>> GetDownloadAsync(string taskUuid, CancellationToken cancellationToken)
    {
        using ApiAnswer answer = await AskAgainAsync(HttpMethod.Post, "download", "task_uuid", taskUuid, cancellationToken).ConfigureAwait(false);
        return answer.ReadDownloadList();
    }

    /// <summary>Asks how the jobs of a task are getting on: <c>POST /status</c>, which costs no credits.</summary>
    /// <param name="subscriptionKey">The <c>jobs.subscription_key</c> that the generation answered with.</param>
    /// <param name="cancellationToken">Ends it at once, in a wait too.</param>
    /// <exception cref="ClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<TaskReport> GetStatusAsync(string subscriptionKey, CancellationToken cancellationToken)
    {
        using ApiAnswer answer = await AskAgainAsync(HttpMethod.Post, "status", "subscription_key", subscriptionKey, cancellationToken).ConfigureAwait(false);
        return answer.ReadReport();
    }

    /// <summary>Asks how many credits are left, of which there are halves: <c>GET /check_balance</c>.</summary>
    /// <exception cref="ClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<decimal> GetBalanceAsync(CancellationToken cancellationToken)
    {
        using ApiAnswer answer = await AskAgainAsync(HttpMethod.Get, "check_balance", field: null, value: null, cancellationToken).ConfigureAwait(false);
        return answer.ReadBalance();
    }

    /// <summary>As <see cref="GetStatusAsync"/>, but once, for those who look again anyhow, and who have waited for their turn.</summary>
    internal async Task<TaskReport> LookAsync(string subscriptionKey, CancellationToken cancellationToken)
    {
        using ApiAnswer answer = await AskAsync(HttpMethod.Post, "status", "subscription_key", subscriptionKey, cancellationToken).ConfigureAwait(false);
        return answer.ReadReport();
    }

    /// <summary>What the service said, fit to be told to the user.</summary>
    internal string Show(string? text) => _channel.Show(text);

    /// <summary>Waits until a request may go, and counts it as gone.</summary>
    internal Task WaitForTurnAsync(CancellationToken cancellationToken) => _channel.Budget.WaitAsync(_channel.Options, cancellationToken);

    /// <summary>Spreads this key's requests over the minute until the result is disposed of.</summary>
    internal IDisposable Pace() => _channel.Budget.Pace();

    private Task<ApiAnswer> AskAgainAsync(HttpMethod method, string endpoint, string? field, string? value, CancellationToken cancellationToken) =>
        _channel.RepeatAsync(
            async token =>
            {
                await WaitForTurnAsync(token).ConfigureAwait(false);
                return await AskAsync(method, endpoint, field, value, token).ConfigureAwait(false);
            },
            cancellationToken);

    private async Task<ApiAnswer> AskAsync(HttpMethod method, string endpoint, string? field, string? value, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, _channel.AddressOf(endpoint));
        if (field is not null)
        {
            string json = JsonSerializer.Serialize(new Dictionary<string, string> { [field] = value! }, RequestJson.Default.DictionaryStringString);
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using SilenceTimeout silence = new(_channel.Options, cancellationToken);
        return await _channel.SendAsync(request, new MemoryStream(), silence, cancellationToken).ConfigureAwait(false);
    }
}
