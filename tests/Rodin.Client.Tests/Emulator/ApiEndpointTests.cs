using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ApiEndpointTests : EmulatorTestBase
{
    protected override EmulatorOptions Options => new() { FurtherApiKeys = ["second-key"] };

    [Fact]
    public async Task Download_lists_each_file_with_a_working_link()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile glb = task.AddFile("base_basic_pbr.glb", 300_000, seed: 7);
        EmulatedFile preview = task.AddFile("preview.webp", [1, 2, 3]);

        JsonNode json = await CallAsync("download", new { task_uuid = task.TaskUuid });

        JsonArray list = json["list"]!.AsArray();
        Assert.Equal(["base_basic_pbr.glb", "preview.webp"], list.Select(entry => (string)entry!["name"]!));
        Assert.Equal(glb.Content.ToArray(), await Client.GetByteArrayAsync((string)list[0]!["url"]!, Cancelled));
        Assert.Equal(preview.Content.ToArray(), await Client.GetByteArrayAsync((string)list[1]!["url"]!, Cancelled));
        Assert.Null(json["error"]);
    }

    [Fact]
    public async Task Files_are_on_another_origin_than_the_API()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a.glb", [1]));

        Assert.StartsWith(Emulator.FileBaseAddress.ToString(), link, StringComparison.Ordinal);
        Assert.NotEqual(Emulator.ApiBaseAddress.Authority, Emulator.FileBaseAddress.Authority);
        Assert.EndsWith("/api/v2", Emulator.ApiBaseAddress.ToString(), StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task The_documented_curl_example_sends_no_key_and_is_rejected()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Api("download"))
        {
            Content = new StringContent(
                """{ "task_uuid": "your-task-uuid" }""", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("application/json");

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            """{"error":"UNAUTHORIZED","message":"Active API key is required."}""",
            await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task The_documented_Python_example_works_unchanged()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("testfile", [1]);
        var request = new HttpRequestMessage(HttpMethod.Post, Api("download"))
        {
            Content = new StringContent(
                $$"""{"task_uuid": "{{task.TaskUuid}}"}""", Encoding.ASCII, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Emulator.ApiKey}");
        request.Headers.TryAddWithoutValidation("accept", "application/json");

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        JsonNode? json = await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled);
        Assert.Equal("testfile", (string?)json!["list"]![0]!["name"]);
    }

    [Theory]
    [InlineData("emulator-key", HttpStatusCode.Created)]
    [InlineData("second-key", HttpStatusCode.Created)]
    [InlineData("other-key", HttpStatusCode.Unauthorized)]
    [InlineData("Emulator-Key", HttpStatusCode.Unauthorized)]
    public async Task Only_configured_keys_are_accepted(string key, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await PostAsync("download", new { task_uuid = Emulator.AddTask().TaskUuid }, key);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Every_ID_other_than_the_tasks_is_NO_SUCH_TASK()
    {
        EmulatedTask task = Emulator.AddTask();
        string[] wrong = [task.JobUuids[0], task.SubscriptionKey, Guid.NewGuid().ToString(), "nonsense"];

        foreach (string id in wrong)
        {
            JsonNode json = await CallAsync("download", new { task_uuid = id });
            Assert.Equal("NO_SUCH_TASK", (string?)json["error"]);
            Assert.NotNull(json["message"]);
        }
    }

    [Fact]
    public async Task A_removed_task_is_NO_SUCH_TASK()
    {
        EmulatedTask task = Emulator.AddTask();
        Assert.True(Emulator.RemoveTask(task.TaskUuid));

        Assert.Equal("NO_SUCH_TASK", (string?)(await CallAsync("download", new { task_uuid = task.TaskUuid }))["error"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("""{"task_uuid":null}""")]
    [InlineData("""{"task_uuid":""}""")]
    [InlineData("""{"task_uuid":5}""")]
    [InlineData("""{"Task_Uuid":"5eed"}""")]
    public async Task A_body_without_a_task_uuid_is_INVALID_REQUEST(string body)
    {
        var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

        Assert.Equal("INVALID_REQUEST", await ErrorOfDownloadAsync(content));
    }

    [Fact]
    public async Task A_body_with_another_content_type_is_INVALID_REQUEST()
    {
        var content = new StringContent(
            $$"""{"task_uuid":"{{Emulator.AddTask().TaskUuid}}"}""", Encoding.UTF8, new MediaTypeHeaderValue("text/plain"));

        Assert.Equal("INVALID_REQUEST", await ErrorOfDownloadAsync(content));
    }

    [Fact]
    public async Task Unknown_fields_are_ignored()
    {
        JsonNode json = await CallAsync("download", new { task_uuid = Emulator.AddTask().TaskUuid, whatever = new[] { 1, 2 } });

        Assert.Empty(json["list"]!.AsArray());
    }

    [Theory]
    [InlineData("GET", "download", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "status", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "check_balance", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "nothing", HttpStatusCode.NotFound)]
    public async Task Wrong_methods_and_unknown_endpoints_are_rejected(string method, string call, HttpStatusCode expected)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), Api(call));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Emulator.ApiKey);

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.Equal(expected, response.StatusCode);
        Assert.NotNull((await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["error"]);
    }

    [Fact]
    public async Task The_list_of_an_unfinished_task_can_be_incomplete()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);
        task.AddFile("b.glb", [2]);
        task.ListedEntries = 1;
        Assert.Single((await CallAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray());

        task.ListedEntries = null;
        Assert.Equal(2, (await CallAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_entry_can_have_any_link_and_any_name_or_none()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddEntry("ftp.glb", "ftp://127.0.0.1/a");
        task.AddEntry(null, null);
        task.AddFile("../../\u202Eäb.glb", [1]);

        JsonArray list = (await CallAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray();

        Assert.Equal("ftp://127.0.0.1/a", (string?)list[0]!["url"]);
        Assert.Null(list[1]!["url"]);
        Assert.Null(list[1]!["name"]);
        Assert.Equal("../../\u202Eäb.glb", (string?)list[2]!["name"]);
        using HttpResponseMessage file = await GetAsync((string)list[2]!["url"]!);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    }

    [Fact]
    public async Task Status_returns_the_jobs_for_a_subscription_key()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [new("one", "Done"), new("two", "Waiting", 3), new("three", null)];

        JsonArray jobs = (await CallAsync("status", new { subscription_key = task.SubscriptionKey }))["jobs"]!.AsArray();

        Assert.Equal(["Done", "Waiting", null], jobs.Select(job => (string?)job!["status"]));
        Assert.Equal(3, (int?)jobs[1]!["queue_length"]);
        Assert.False(jobs[0]!.AsObject().ContainsKey("queue_length"));
        Assert.Equal("NO_SUCH_TASK", (string?)(await CallAsync("status", new { subscription_key = task.TaskUuid }))["error"]);
        Assert.Equal("INVALID_REQUEST", (string?)(await CallAsync("status", new { task_uuid = task.TaskUuid }))["error"]);
    }

    [Fact]
    public async Task The_balance_can_have_half_credits()
    {
        Emulator.Balance = 12.5m;
        var request = new HttpRequestMessage(HttpMethod.Get, Api("check_balance"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Emulator.ApiKey);

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.Equal("""{"balance":12.5}""", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public void The_subscription_key_looks_like_a_JWT()
    {
        string[] parts = Emulator.AddTask().SubscriptionKey.Split('.');

        Assert.Equal(3, parts.Length);
        Assert.StartsWith("eyJ", parts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Received_requests_are_logged()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.glb", 5000);
        await CallAsync("download", new { task_uuid = task.TaskUuid });
        await Client.GetByteArrayAsync(Emulator.CreateLink(file), Cancelled);

        var api = await FinishedAsync("api");
        Assert.Equal(("POST", "/api/v2/download", 201), (api.Method, api.Path, api.StatusCode));
        Assert.Equal($"Bearer {Emulator.ApiKey}", api.Headers["authorization"]);
        Assert.Contains(task.TaskUuid, api.Body, StringComparison.Ordinal);
        Assert.Equal(task.TaskUuid, api.TaskUuid);

        var download = await FinishedAsync("file");
        Assert.Equal(
            ("GET", "a.glb", task.TaskUuid, 200, 5000L),
            (download.Method, download.FileName, download.TaskUuid, download.StatusCode, download.BytesSent));
        Assert.Contains("X-Tos-Signature=", download.Query, StringComparison.Ordinal);
        Assert.Equal(1, Emulator.Requests.PeakFileRequests);

        Emulator.Requests.Clear();
        Assert.Empty(Emulator.Requests);
    }

    private async Task<string?> ErrorOfDownloadAsync(HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Api("download")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Emulator.ApiKey);
        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (string?)(await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["error"];
    }
}
