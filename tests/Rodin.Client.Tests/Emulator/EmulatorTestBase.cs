using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>A fresh emulator for each test, and a plain client that knows nothing of this project.</summary>
public abstract class EmulatorTestBase : IAsyncLifetime
{
    protected RodinEmulator Emulator { get; private set; } = null!;

    protected HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected virtual EmulatorOptions Options => new();

    public async ValueTask InitializeAsync() => Emulator = await RodinEmulator.StartAsync(Options, Cancelled);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Uri Api(string call) => new($"{Emulator.ApiBaseAddress}/{call}");

    protected async Task<HttpResponseMessage> PostAsync(string call, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Api(call)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Emulator.ApiKey);
        return await Client.SendAsync(request, Cancelled);
    }

    protected async Task<JsonNode> AnswerAsync(string call, object body)
    {
        using HttpResponseMessage response = await PostAsync(call, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!;
    }

    /// <summary>The answer as soon as its headers are there.</summary>
    protected Task<HttpResponseMessage> GetAsync(string link, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Exactly(link));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    protected async Task<ReceivedRequest> FinishedAsync(string host) =>
        await Emulator.Requests.WaitForAsync(request => request.Host == host && request.IsFinished, Cancelled);

    protected Uri Control(string what) => new(Emulator.ApiBaseAddress, $"/emulator/{what}");

    protected async Task<JsonNode> ControlAsync(string what, string json, string method = "POST")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), Control(what)) { Content = new StringContent(json) };
        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);
        string answer = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonNode.Parse(answer)!;
    }

    /// <summary>A link that is sent as it stands: .NET would normalise its percent-encoding otherwise.</summary>
    protected static Uri Exactly(string link) =>
        new(link, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
