using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>What tests of submissions share: forms as any HTTP client sends them.</summary>
public abstract class SubmitTestBase : EmulatorTestBase
{
    protected static byte[] Png { get; } = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4];

    protected static HttpContent Form(params (string Field, object Value)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (field, value) in parts)
        {
            if (value is byte[] file)
            {
                form.Add(new ByteArrayContent(file), field, "file.bin");
            }
            else
            {
                form.Add(new StringContent(Convert.ToString(value, CultureInfo.InvariantCulture)!), field);
            }
        }

        return form;
    }

    protected Task<HttpResponseMessage> SubmitAsync(string call, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Api(call)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Emulator.ApiKey);
        return Client.SendAsync(request, Cancelled);
    }

    protected async Task<JsonNode> SubmittedAsync(string call, HttpContent content)
    {
        using HttpResponseMessage response = await SubmitAsync(call, content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!;
    }

    protected Task<JsonNode> SubmittedAsync(string prompt = "a brass astrolabe") => SubmittedAsync("rodin", Form(("prompt", prompt)));

    protected async Task<EmulatedTask> TaskAsync() => Emulator.FindTask((string)(await SubmittedAsync())["uuid"]!)!;

    protected async Task<string?> ErrorAsync(string call, params (string Field, object Value)[] parts) =>
        (string?)(await SubmittedAsync(call, Form(parts)))["error"];

    protected async Task AssertInvalidAsync(string field, string call, params (string Field, object Value)[] parts)
    {
        JsonNode answer = await SubmittedAsync(call, Form(parts));
        Assert.Equal("INVALID_REQUEST", (string?)answer["error"]);
        Assert.Contains(field, (string)answer["message"]!, StringComparison.Ordinal);
        Assert.Empty(Emulator.Tasks);
        Assert.Equal(100.5m, Emulator.Balance);
    }

    protected async Task<JsonArray> JobsAsync(EmulatedTask task) =>
        (await AnswerAsync("status", new { subscription_key = task.SubscriptionKey }))["jobs"]!.AsArray();

    protected async Task<string> StatusesAsync(EmulatedTask task) =>
        string.Join(' ', (await JobsAsync(task)).Select(job => (string?)job!["status"]));

    protected async Task<int> ListedAsync(EmulatedTask task) =>
        (await AnswerAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray().Count;
}
