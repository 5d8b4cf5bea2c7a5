using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>The control API, which scripts in other processes use, for example Pester tests.</summary>
public class ControlEndpointsTests : EmulatorTestBase
{
    [Fact]
    public async Task A_task_with_files_of_every_content_can_be_added()
    {
        JsonNode task = await ControlAsync("tasks", """
            { "taskUuid": "11111111-1111-4111-8111-111111111111", "files": [
              { "name": "a.glb", "length": 1234, "seed": 5 },
              { "name": "b.txt", "text": "hällo" },
              { "name": "c.bin", "base64": "AQID" },
              { "name": "d.mtl", "sample": "mtl" },
              { "name": "e", "link": "ftp://x/y" },
              { "name": "f", "link": null } ] }
            """);

        Assert.Equal("11111111-1111-4111-8111-111111111111", (string?)task["taskUuid"]);
        Assert.NotEmpty(task["jobUuids"]!.AsArray());
        Assert.NotEmpty((string)task["subscriptionKey"]!);
        JsonArray list = (await CallAsync("download", new { task_uuid = task["taskUuid"] }))["list"]!.AsArray();
        Assert.Equal(["a.glb", "b.txt", "c.bin", "d.mtl", "e", "f"], list.Select(entry => (string?)entry!["name"]));
        Assert.Equal("ftp://x/y", (string?)list[4]!["url"]);
        Assert.Null(list[5]!["url"]);
        Assert.Equal(1234, (await ContentAsync(list[0])).Length);
        Assert.Equal("hällo", Encoding.UTF8.GetString(await ContentAsync(list[1])));
        Assert.Equal([1, 2, 3], await ContentAsync(list[2]));
        Assert.StartsWith("newmtl", Encoding.UTF8.GetString(await ContentAsync(list[3])), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await Client.GetByteArrayAsync((string)task["files"]![2]!["link"]!, Cancelled));
    }

    [Fact]
    public async Task The_kind_of_a_fault_can_be_at_any_position()
    {
        JsonNode task = await ControlAsync("tasks", """
            { "files": [ { "name": "a.glb", "faults": [ { "code": 503, "times": 1, "retryAfter": 2.5, "kind": "status" } ] } ],
              "faults": [ { "kind": "status", "code": 500, "times": 1 } ] }
            """);
        string link = (string)task["files"]![0]!["link"]!;

        using HttpResponseMessage file = await GetAsync(link);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, file.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), file.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync("download", new { task_uuid = task["taskUuid"] })).StatusCode);
    }

    [Fact]
    public async Task A_fault_can_have_a_probability_and_the_requests_that_got_it_are_counted()
    {
        JsonNode task = await ControlAsync("tasks", """{ "files": [ { "name": "a.glb" } ] }""");
        await ControlAsync("faults", """
            { "host": "file", "faults": [
              { "kind": "status", "code": 503, "probability": 1, "times": 1 }, { "kind": "errorPage", "probability": 0 } ] }
            """);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync((string)task["files"]![0]!["link"]!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync((string)task["files"]![0]!["link"]!)).StatusCode);

        JsonNode faults = (await Client.GetFromJsonAsync<JsonNode>(Control("faults"), Cancelled))!;
        Assert.Equal(["status", "errorPage"], faults["file"]!.AsArray().Select(entry => (string?)entry!["fault"]!["kind"]));
        Assert.Equal([1, 0], faults["file"]!.AsArray().Select(entry => (int)entry!["requests"]!));
        Assert.Empty(faults["api"]!.AsArray());
    }

    [Fact]
    public async Task The_checksums_of_all_versions_of_a_file_are_reported()
    {
        JsonNode task = await ControlAsync("tasks", """
            { "files": [ { "name": "a.glb", "length": 5000, "glb": true, "faults": [ { "kind": "changedContent", "skip": 1 } ] } ] }
            """);
        string link = (string)task["files"]![0]!["link"]!;
        byte[][] versions = [await Client.GetByteArrayAsync(link, Cancelled), await Client.GetByteArrayAsync(link, Cancelled)];

        JsonNode checksums = (await Client.GetFromJsonAsync<JsonNode>(Control("checksums"), Cancelled))!;

        Assert.All(versions, version => Assert.Equal("glTF", Encoding.ASCII.GetString(version, 0, 4)));
        Assert.All(versions, version => Assert.Equal(5000, BitConverter.ToInt32(version, 8)));
        Assert.Equal((string?)task["taskUuid"], (string?)checksums[0]!["taskUuid"]);
        Assert.Equal(
            versions.Select(version => Convert.ToHexStringLower(SHA256.HashData(version))),
            checksums[0]!["files"]![0]!["sha256"]!.AsArray().Select(sha256 => (string?)sha256));
    }

    [Fact]
    public async Task The_number_of_fetches_is_reported_without_requests_for_the_length()
    {
        JsonNode task = await ControlAsync("tasks", """{ "files": [ { "name": "a.bin", "length": 5000 } ] }""");
        string link = (string)task["files"]![0]!["link"]!;

        foreach (string range in new[] { "bytes=0-", "bytes=0-0", "bytes=1000-1099" })
        {
            using HttpResponseMessage response = await GetAsync(link, ("Range", range));
            _ = await response.Content.ReadAsByteArrayAsync(Cancelled);
        }

        await Emulator.Requests.WaitForAsync(
            _ => Emulator.Requests.Where(request => request.Host == "file").All(request => request.IsFinished), Cancelled);

        JsonNode checksums = (await Client.GetFromJsonAsync<JsonNode>(Control("checksums"), Cancelled))!;
        Assert.Equal(2, (int)checksums[0]!["files"]![0]!["fetches"]!);
        Assert.Equal(5100, (long)checksums[0]!["files"]![0]!["bytesSent"]!);
    }

    [Fact]
    public async Task Faults_can_be_added_to_a_file_a_task_and_both_hosts()
    {
        JsonNode task = await ControlAsync("tasks", """{ "files": [ { "name": "a.glb" } ] }""");
        string uuid = (string)task["taskUuid"]!;
        string link = (string)task["files"]![0]!["link"]!;

        await ControlAsync(
            "faults", $$"""{ "taskUuid": "{{uuid}}", "file": "a.glb", "faults": [ { "kind": "status", "code": 501, "times": 1 } ] }""");
        await ControlAsync("faults", $$"""{ "taskUuid": "{{uuid}}", "faults": [ { "kind": "status", "code": 502, "times": 1 } ] }""");
        await ControlAsync("faults", """{ "faults": [ { "kind": "status", "code": 503, "times": 1 } ] }""");
        await ControlAsync("faults", """{ "host": "file", "faults": [ { "kind": "status", "code": 504, "times": 1, "skip": 1 } ] }""");

        int[] api = [(int)await DownloadAsync(uuid), (int)await DownloadAsync(uuid), (int)await DownloadAsync(uuid)];
        int[] file =
            [(int)(await GetAsync(link)).StatusCode, (int)(await GetAsync(link)).StatusCode, (int)(await GetAsync(link)).StatusCode];
        Assert.Equal([503, 502, 201], api);
        Assert.Equal([501, 200, 504], file);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"list":{}}""")]
    [InlineData("[1,2]")]
    public async Task A_task_can_have_any_JSON_as_its_response(string json)
    {
        JsonNode task = await ControlAsync("tasks", $$"""{ "response": {{json}}, "responseStatus": 200 }""");

        using HttpResponseMessage response = await PostAsync("download", new { task_uuid = task["taskUuid"] });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(json, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task A_task_can_have_jobs_an_incomplete_list_and_a_link_lifetime()
    {
        JsonNode task = await ControlAsync("tasks", """
            { "files": [ { "name": "a" }, { "name": "b" } ], "listedEntries": 1, "linkLifetime": -5,
              "jobs": [ { "status": "Waiting", "queueLength": 2 }, { "uuid": "x", "status": "Done" } ] }
            """);

        JsonArray list = (await CallAsync("download", new { task_uuid = task["taskUuid"] }))["list"]!.AsArray();
        JsonArray jobs = (await CallAsync("status", new { subscription_key = task["subscriptionKey"] }))["jobs"]!.AsArray();

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync((string)Assert.Single(list)!["url"]!)).StatusCode);
        Assert.Equal(["Waiting", "Done"], jobs.Select(job => (string?)job!["status"]));
        Assert.Equal("x", (string?)jobs[1]!["uuid"]);
    }

    [Fact]
    public async Task Requests_can_be_read_and_cleared()
    {
        await DownloadAsync("nonsense");
        await FinishedAsync("api");

        JsonArray requests = (await Client.GetFromJsonAsync<JsonArray>(Control("requests"), Cancelled))!;
        JsonNode request = Assert.Single(requests)!;
        Assert.Equal("""{"task_uuid":"nonsense"}""", (string?)request["body"]);
        Assert.Equal("Bearer emulator-key", (string?)request["headers"]!["Authorization"]);
        Assert.Equal(201, (int?)request["statusCode"]);

        await Client.DeleteAsync(Control("requests"), Cancelled);
        Assert.Empty((await Client.GetFromJsonAsync<JsonArray>(Control("requests"), Cancelled))!);
    }

    [Fact]
    public async Task Reset_removes_requests_tasks_and_faults()
    {
        JsonNode task = await ControlAsync("tasks", "{}");
        await ControlAsync("faults", """{ "faults": [ { "kind": "status", "code": 503 } ] }""");

        await ControlAsync("reset", "{}");

        Assert.Empty(Emulator.Requests);
        Assert.Equal("NO_SUCH_TASK", (string?)(await CallAsync("download", new { task_uuid = task["taskUuid"] }))["error"]);
    }

    [Theory]
    [InlineData("tasks", "no JSON")]
    [InlineData("tasks", "null")]
    [InlineData("tasks", """{ "fils": [] }""")]
    [InlineData("tasks", """{ "files": [ { "sample": "nothing" } ] }""")]
    [InlineData("tasks", """{ "files": [ { "link": 5 } ] }""")]
    [InlineData("faults", """{ "faults": [ { "kind": "stat" } ] }""")]
    [InlineData("faults", """{ "faults": [ { "code": 500 } ] }""")]
    [InlineData("faults", """{ "taskUuid": "nobody", "faults": [] }""")]
    [InlineData("faults", """{ "endpoint": "rodn", "faults": [] }""")]
    [InlineData("faults", """{ "endpoint": "rodin", "taskUuid": "x", "faults": [] }""")]
    [InlineData("generation", """{ "jobs": 2, "failedJobs": 3 }""")]
    [InlineData("generation", """{ "wait": -1 }""")]
    [InlineData("generation", """{ "wait": 1e300 }""")]
    [InlineData("generation", """{ "files": [ { "sample": "nothing" } ] }""")]
    [InlineData("clock", "{}")]
    [InlineData("clock", """{ "advance": 1 }""")]
    public async Task An_invalid_request_is_a_400(string path, string json)
    {
        using HttpResponseMessage response = await Client.PostAsync(Control(path), new StringContent(json), Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty((string)(await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled))!["error"]!);
    }

    private async Task<HttpStatusCode> DownloadAsync(string uuid)
    {
        using HttpResponseMessage response = await PostAsync("download", new { task_uuid = uuid });
        return response.StatusCode;
    }

    private Task<byte[]> ContentAsync(JsonNode? entry) => Client.GetByteArrayAsync((string)entry!["url"]!, Cancelled);
}
