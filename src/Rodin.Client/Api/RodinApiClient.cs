using System.Text;
using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>The endpoints of the service that only read, each safe to repeat.</summary>
public sealed class RodinApiClient
{
    private const int LongestWholeList = 20_000;
    private const string SubscriptionKeyField = "subscription_key";

    private readonly ApiChannel _channel;

    /// <summary>Makes a client for one address and key. Connections are shared with all others of the process.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public RodinApiClient(RodinClientOptions options) => _channel = new ApiChannel(options);

    /// <summary>Lists the files of a task: <c>POST /download</c>, which costs no credits.</summary>
    /// <param name="taskUuid">The top-level <c>uuid</c> that the generation answered with; a job's uuid is another thing.</param>
    /// <param name="found">
    /// Is handed the files in the service's order, batch by batch and from any thread. The last batch comes when the answer is whole, and may be
    /// empty. While it is at work, nothing more is read. Before the task is done the list is incomplete or empty, as documented.
    /// </param>
    /// <param name="cancellationToken">Ends it at once, in a wait too.</param>
    /// <exception cref="RodinClientException">Whatever went wrong; see <see cref="ErrorId"/>. What was handed on until then is right.</exception>
    public Task ListDownloadAsync(string taskUuid, Func<IReadOnlyList<DownloadEntry>, Task> found, CancellationToken cancellationToken)
    {
        DownloadListing listing = new(_channel.Options, found);
        return AskAgainAsync(HttpMethod.Post, "download", "task_uuid", taskUuid, listing.ReadAsync, cancellationToken);
    }

    /// <summary>As <see cref="ListDownloadAsync"/>, for those who need the list as a whole.</summary>
    /// <exception cref="RodinClientException">Besides, <see cref="ErrorId.UnexpectedResponse"/> for a list far longer than that of any task.</exception>
    public async Task<IReadOnlyList<DownloadEntry>> GetDownloadAsync(string taskUuid, CancellationToken cancellationToken)
    {
        List<DownloadEntry> list = [];
        await ListDownloadAsync(
            taskUuid,
            batch =>
            {
                list.AddRange(batch);
                return list.Count <= LongestWholeList
                    ? Task.CompletedTask
                    : throw new RodinClientException(ErrorId.UnexpectedResponse, $"The service lists more than {LongestWholeList} files for task {taskUuid}, which no task has.");
            },
            cancellationToken).ConfigureAwait(false);
        return list;
    }

    /// <summary>Asks how the jobs of a task are getting on: <c>POST /status</c>, which costs no credits.</summary>
    /// <param name="subscriptionKey">The <c>jobs.subscription_key</c> that the generation answered with.</param>
    /// <param name="cancellationToken">Ends it at once, in a wait too.</param>
    /// <exception cref="RodinClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<GenerationStatus> GetStatusAsync(string subscriptionKey, CancellationToken cancellationToken)
    {
        using ApiResponse answer = await AskAgainAsync(HttpMethod.Post, "status", SubscriptionKeyField, subscriptionKey, ReadAsync, cancellationToken).ConfigureAwait(false);
        return answer.ReadReport();
    }

    /// <summary>Asks how many credits are left, of which there are halves: <c>GET /check_balance</c>.</summary>
    /// <exception cref="RodinClientException">Whatever went wrong; see <see cref="ErrorId"/>.</exception>
    public async Task<decimal> GetBalanceAsync(CancellationToken cancellationToken)
    {
        using ApiResponse answer = await AskAgainAsync(HttpMethod.Get, "check_balance", field: null, value: null, ReadAsync, cancellationToken).ConfigureAwait(false);
        return answer.ReadBalance();
    }

    /// <summary>As <see cref="GetStatusAsync"/>, but once, for those who look again anyhow, and who have waited for their turn.</summary>
    internal async Task<GenerationStatus> LookAsync(string subscriptionKey, CancellationToken cancellationToken)
    {
        using ApiResponse answer = await AskAsync(HttpMethod.Post, "status", SubscriptionKeyField, subscriptionKey, ReadAsync, cancellationToken).ConfigureAwait(false);
        return answer.ReadReport();
    }

    /// <summary>What the service said, fit to be told to the user.</summary>
    internal string Show(string? text) => _channel.Show(text);

    /// <summary>Waits until a request may go, and counts it as gone.</summary>
    internal Task WaitForTurnAsync(CancellationToken cancellationToken) => _channel.Budget.WaitAsync(_channel.Options, cancellationToken);

    /// <summary>Spreads this key's requests over the minute until the result is disposed of.</summary>
    internal IDisposable Pace() => _channel.Budget.Pace();

    private Task<T> AskAgainAsync<T>(
        HttpMethod method, string endpoint, string? field, string? value, Func<HttpResponseMessage, IdleTimeout, Task<T>> read, CancellationToken cancellationToken) =>
        _channel.RepeatAsync(
            async token =>
            {
                await WaitForTurnAsync(token).ConfigureAwait(false);
                return await AskAsync(method, endpoint, field, value, read, token).ConfigureAwait(false);
            },
            cancellationToken);

    private async Task<T> AskAsync<T>(
        HttpMethod method, string endpoint, string? field, string? value, Func<HttpResponseMessage, IdleTimeout, Task<T>> read, CancellationToken cancellationToken)
    {
        using RedactedHttpRequestMessage request = new(method, _channel.AddressOf(endpoint), field == SubscriptionKeyField ? value : null);
        if (field is not null)
        {
            string json = JsonSerializer.Serialize(new Dictionary<string, string> { [field] = value! }, ApiJsonContext.Default.DictionaryStringString);
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        using IdleTimeout silence = new(_channel.Options, cancellationToken);
        return await _channel.SendAsync(request, response => read(response, silence), silence, cancellationToken).ConfigureAwait(false);
    }

    private Task<ApiResponse> ReadAsync(HttpResponseMessage response, IdleTimeout silence) => ApiResponse.ReadAsync(response, new MemoryStream(), _channel.Options, silence);
}
