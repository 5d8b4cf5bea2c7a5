using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>The common part of tests of submissions: sends forms like any HTTP client.</summary>
public abstract class SubmissionEndpointTestBase : EmulatorTestBase
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

    protected async Task<JsonNode> SubmitAndReadAsync(string call, HttpContent content)
    {
        using HttpResponseMessage response = await SubmitAsync(call, content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!;
    }

    protected Task<JsonNode> SubmitAndReadAsync(string prompt = "a brass astrolabe") =>
        SubmitAndReadAsync("rodin", Form(("prompt", prompt)));

    protected async Task<EmulatedTask> TaskAsync() => Emulator.FindTask((string)(await SubmitAndReadAsync())["uuid"]!)!;

    protected async Task<string?> ErrorAsync(string call, params (string Field, object Value)[] parts) =>
        (string?)(await SubmitAndReadAsync(call, Form(parts)))["error"];

    protected async Task AssertInvalidAsync(string field, string call, params (string Field, object Value)[] parts)
    {
        JsonNode json = await SubmitAndReadAsync(call, Form(parts));
        Assert.Equal("INVALID_REQUEST", (string?)json["error"]);
        Assert.Contains(field, (string)json["message"]!, StringComparison.Ordinal);
        Assert.Empty(Emulator.Tasks);
        Assert.Equal(100.5m, Emulator.Balance);
    }

    protected async Task<JsonArray> JobsAsync(EmulatedTask task) =>
        (await CallAsync("status", new { subscription_key = task.SubscriptionKey }))["jobs"]!.AsArray();

    protected async Task<string> GetStatusesAsync(EmulatedTask task) =>
        string.Join(' ', (await JobsAsync(task)).Select(job => (string?)job!["status"]));

    protected async Task<int> ListedAsync(EmulatedTask task) =>
        (await CallAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray().Count;
}
