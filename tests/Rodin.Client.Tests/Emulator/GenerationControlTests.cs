using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>What a script in another process arranges about submissions.</summary>
public class GenerationControlTests : SubmitTestBase
{
    protected override EmulatorOptions Options => new() { TimeProvider = new AdjustableTimeProvider() };

    [Fact]
    public async Task A_plan_can_be_ordered_and_time_put_forward()
    {
        await ControlAsync("generation", """
            { "jobs": 3, "failedJobs": 1, "canceledJobs": 1, "jobsAppearAfter": 100, "wait": 200.5, "jobTime": 300, "stagger": 100,
              "runningStatus": "Polishing", "files": [ { "name": "a.glb", "length": 1234 }, { "name": "b", "link": "ftp://x/y" } ] }
            """);
        EmulatedTask task = await TaskAsync();

        Assert.Equal("", await StatusesAsync(task));
        Assert.Equal("Waiting Waiting Waiting", await StatusesAfterAsync("150", task));
        Assert.Equal("Polishing Polishing Polishing", await StatusesAfterAsync("100", task));
        Assert.Equal("Done Polishing Polishing", await StatusesAfterAsync("300.5", task));
        Assert.Equal("Done Failed Polishing", await StatusesAfterAsync("100", task));
        Assert.Equal("Done Failed Canceled", await StatusesAfterAsync("100", task));
        JsonArray list = (await AnswerAsync("download", new { task_uuid = task.TaskUuid }))["list"]!.AsArray();
        Assert.Equal("a.glb", (string?)Assert.Single(list)!["name"]);
        Assert.Equal(1234, Assert.Single(task.Files).Length);
    }

    [Fact]
    public async Task Files_of_a_plan_may_have_faults_of_their_own()
    {
        await ControlAsync("generation", """{ "files": [ { "name": "a.glb", "faults": [ { "kind": "status", "code": 503, "times": 1 } ] } ] }""");
        string link = Emulator.CreateLink((await TaskAsync()).Files[0]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Links_expire_when_time_is_put_forward()
    {
        string link = Emulator.CreateLink((await TaskAsync()).Files[^1]);

        await ControlAsync("clock", """{ "advance": 601 }""");

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Time_never_goes_back()
    {
        using HttpResponseMessage response = await Client.PostAsync(Control("clock"), new StringContent("""{ "advance": -1 }"""), Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Tasks_tell_what_was_submitted_and_how_they_get_on()
    {
        Emulator.AddTask();
        JsonNode first = await SubmittedAsync("rodin", Form(("prompt", "a cup"), ("images", Png)));
        JsonNode second = await SubmittedAsync("a saucer");

        JsonArray tasks = (await Client.GetFromJsonAsync<JsonArray>(Control("tasks"), Cancelled))!;

        Assert.Null(tasks[0]!["submission"]);
        Assert.Equal([(string?)first["uuid"], (string?)second["uuid"]], tasks.Skip(1).Select(task => (string?)task!["taskUuid"]));
        JsonNode told = tasks[1]!;
        Assert.Equal((string?)first["jobs"]!["subscription_key"], (string?)told["subscriptionKey"]);
        Assert.Equal("rodin", (string?)told["submission"]!["endpoint"]);
        Assert.Equal("a cup", (string?)told["submission"]!["fields"]!["prompt"]);
        JsonNode file = Assert.Single(told["submission"]!["files"]!.AsArray())!;
        Assert.Equal(["field", "fileName", "contentType", "length", "sha256"], file.AsObject().Select(member => member.Key));
        Assert.Equal(Png.Length, (int)file["length"]!);
        Assert.Equal("Done", (string?)told["jobs"]![5]!["status"]);
    }

    [Fact]
    public async Task Credits_can_be_ordered()
    {
        await ControlAsync("balance", """{ "balance": 0.5 }""", "PUT");

        Assert.Null((await SubmittedAsync())["error"]);
        Assert.Equal("INSUFFICIENT_FUND", (string?)(await SubmittedAsync())["error"]);
    }

    [Fact]
    public async Task Faults_of_one_call_can_be_ordered()
    {
        await ControlAsync("faults", """
            { "endpoint": "rodin", "faults": [
              { "kind": "apiError", "code": "API_NO_ACTIVE_SUBSCRIPTION", "message": "No.", "times": 1 },
              { "kind": "disconnectRequest", "afterBytes": 10, "reset": true, "skip": 1, "times": 1 } ] }
            """);

        Assert.Equal("API_NO_ACTIVE_SUBSCRIPTION", (string?)(await SubmittedAsync())["error"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => SubmittedAsync());
        Assert.Empty(Emulator.Tasks);
        Assert.Null((await SubmittedAsync())["error"]);
    }

    private async Task<string> StatusesAfterAsync(string seconds, EmulatedTask task)
    {
        await ControlAsync("clock", $$"""{ "advance": {{seconds}} }""");
        return await StatusesAsync(task);
    }
}
