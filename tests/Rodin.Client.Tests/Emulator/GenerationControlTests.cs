using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>The part of the control API that concerns submissions.</summary>
public class GenerationControlTests : SubmissionEndpointTestBase
{
    protected override EmulatorOptions Options => new() { TimeProvider = new AdjustableTimeProvider() };

    [Fact]
    public async Task A_plan_can_be_set_and_the_clock_advanced()
    {
        await ControlAsync("generation", """
            { "jobs": 3, "failedJobs": 1, "canceledJobs": 1, "jobsAppearAfter": 100, "wait": 200.5, "jobTime": 300, "stagger": 100,
              "runningStatus": "Polishing", "files": [ { "name": "a.glb", "length": 1234 }, { "name": "b", "link": "ftp://x/y" } ] }
            """);
        EmulatedTask task = await TaskAsync();

        Assert.Equal("", await GetStatusesAsync(task));
        Assert.Equal("Waiting Waiting Waiting", await StatusesAfterAsync("150", task));
        Assert.Equal("Polishing Polishing Polishing", await StatusesAfterAsync("100", task));
        Assert.Equal("Done Polishing Polishing", await StatusesAfterAsync("300.5", task));
        Assert.Equal("Done Failed Polishing", await StatusesAfterAsync("100", task));
        Assert.Equal("Done Failed Canceled", await StatusesAfterAsync("100", task));
        JsonArray list = (await CallAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray();
        Assert.Equal("a.glb", (string?)Assert.Single(list)!["name"]);
        Assert.Equal(1234, Assert.Single(task.Files).Length);
    }

    [Fact]
    public async Task Files_of_a_plan_can_have_faults()
    {
        await ControlAsync(
            "generation", """{ "files": [ { "name": "a.glb", "faults": [ { "kind": "status", "code": 503, "times": 1 } ] } ] }""");
        string link = Emulator.CreateLink((await TaskAsync()).Files[0]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Links_expire_when_the_clock_is_advanced()
    {
        string link = Emulator.CreateLink((await TaskAsync()).Files[^1]);

        await ControlAsync("clock", """{ "advance": 601 }""");

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task The_clock_cannot_go_back()
    {
        using HttpResponseMessage response = await Client.PostAsync(
            Control("clock"), new StringContent("""{ "advance": -1 }"""), Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Tasks_report_their_submission_and_their_jobs()
    {
        Emulator.AddTask();
        JsonNode first = await SubmitAndReadAsync("rodin", Form(("prompt", "a cup"), ("images", Png)));
        JsonNode second = await SubmitAndReadAsync("a saucer");

        JsonArray tasks = (await Client.GetFromJsonAsync<JsonArray>(Control("tasks"), Cancelled))!;

        Assert.Null(tasks[0]!["submission"]);
        Assert.Equal([(string?)first["uuid"], (string?)second["uuid"]], tasks.Skip(1).Select(task => (string?)task!["taskUuid"]));
        JsonNode submitted = tasks[1]!;
        Assert.Equal((string?)first["jobs"]!["subscription_key"], (string?)submitted["subscriptionKey"]);
        Assert.Equal("rodin", (string?)submitted["submission"]!["endpoint"]);
        Assert.Equal("a cup", (string?)submitted["submission"]!["fields"]!["prompt"]);
        JsonNode file = Assert.Single(submitted["submission"]!["files"]!.AsArray())!;
        Assert.Equal(["field", "fileName", "contentType", "length", "sha256"], file.AsObject().Select(member => member.Key));
        Assert.Equal(Png.Length, (int)file["length"]!);
        Assert.Equal("Done", (string?)submitted["jobs"]![5]!["status"]);
    }

    [Fact]
    public async Task The_balance_can_be_set()
    {
        await ControlAsync("balance", """{ "balance": 0.5 }""", "PUT");

        Assert.Null((await SubmitAndReadAsync())["error"]);
        Assert.Equal("INSUFFICIENT_FUND", (string?)(await SubmitAndReadAsync())["error"]);
    }

    [Fact]
    public async Task Faults_can_be_added_to_an_endpoint()
    {
        await ControlAsync("faults", """
            { "endpoint": "rodin", "faults": [
              { "kind": "apiError", "code": "API_NO_ACTIVE_SUBSCRIPTION", "message": "No.", "times": 1 },
              { "kind": "disconnectRequest", "afterBytes": 10, "reset": true, "skip": 1, "times": 1 } ] }
            """);

        Assert.Equal("API_NO_ACTIVE_SUBSCRIPTION", (string?)(await SubmitAndReadAsync())["error"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAndReadAsync());
        Assert.Empty(Emulator.Tasks);
        Assert.Null((await SubmitAndReadAsync())["error"]);
    }

    private async Task<string> StatusesAfterAsync(string seconds, EmulatedTask task)
    {
        await ControlAsync("clock", $$"""{ "advance": {{seconds}} }""");
        return await GetStatusesAsync(task);
    }
}
