using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>Starts an emulator for each test, with a plain HTTP client that does not use the engine.</summary>
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

    protected async Task<JsonNode> CallAsync(string call, object body)
    {
        using HttpResponseMessage response = await PostAsync(call, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!;
    }

    /// <summary>Returns the response as soon as its headers are received.</summary>
    protected Task<HttpResponseMessage> GetAsync(string link, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, CreateExactUri(link));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    protected async Task<ReceivedRequest> FinishedAsync(string host) =>
        await Emulator.Requests.WaitForAsync(request => request.Host == host && request.IsFinished, Cancelled);

    protected Uri Control(string path) => new(Emulator.ApiBaseAddress, $"/emulator/{path}");

    protected async Task<JsonNode> ControlAsync(string path, string json, string method = "POST")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), Control(path)) { Content = new StringContent(json) };
        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);
        string text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Creates a URI that is sent unchanged; .NET otherwise normalizes its percent-encoding.</summary>
    protected static Uri CreateExactUri(string link) =>
        new(link, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
