using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>What a script in another process, such as a Pester test, arranges over HTTP.</summary>
public class ControlTests : EmulatorTestBase
{
    [Fact]
    public async Task A_task_with_files_of_every_content_can_be_ordered()
    {
        JsonNode order = await ControlAsync("tasks", """
            { "taskUuid": "11111111-1111-4111-8111-111111111111", "files": [
              { "name": "a.glb", "length": 1234, "seed": 5 },
              { "name": "b.txt", "text": "hällo" },
              { "name": "c.bin", "base64": "AQID" },
              { "name": "d.mtl", "sample": "mtl" },
              { "name": "e", "link": "ftp://x/y" },
              { "name": "f", "link": null } ] }
            """);

        Assert.Equal("11111111-1111-4111-8111-111111111111", (string?)order["taskUuid"]);
        Assert.NotEmpty(order["jobUuids"]!.AsArray());
        Assert.NotEmpty((string)order["subscriptionKey"]!);
        JsonArray list = (await AnswerAsync("download", new { task_uuid = order["taskUuid"] }))["list"]!.AsArray();
        Assert.Equal(["a.glb", "b.txt", "c.bin", "d.mtl", "e", "f"], list.Select(entry => (string?)entry!["name"]));
        Assert.Equal("ftp://x/y", (string?)list[4]!["url"]);
        Assert.Null(list[5]!["url"]);
        Assert.Equal(1234, (await ContentAsync(list[0])).Length);
        Assert.Equal("hällo", Encoding.UTF8.GetString(await ContentAsync(list[1])));
        Assert.Equal([1, 2, 3], await ContentAsync(list[2]));
        Assert.StartsWith("newmtl", Encoding.UTF8.GetString(await ContentAsync(list[3])), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await Client.GetByteArrayAsync((string)order["files"]![2]!["link"]!, Cancelled));
    }

    [Fact]
    public async Task Faults_can_be_ordered_with_their_kind_in_any_place()
    {
        JsonNode order = await ControlAsync("tasks", """
            { "files": [ { "name": "a.glb", "faults": [ { "code": 503, "times": 1, "retryAfter": 2.5, "kind": "status" } ] } ],
              "faults": [ { "kind": "status", "code": 500, "times": 1 } ] }
            """);
        string link = (string)order["files"]![0]!["link"]!;

        using HttpResponseMessage file = await GetAsync(link);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, file.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), file.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync("download", new { task_uuid = order["taskUuid"] })).StatusCode);
    }

    [Fact]
    public async Task What_share_of_the_requests_meets_a_fault_can_be_ordered_and_how_many_did_is_told()
    {
        JsonNode order = await ControlAsync("tasks", """{ "files": [ { "name": "a.glb" } ] }""");
        await ControlAsync("faults", """{ "host": "file", "faults": [ { "kind": "status", "code": 503, "probability": 1, "times": 1 }, { "kind": "errorPage", "probability": 0 } ] }""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync((string)order["files"]![0]!["link"]!)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync((string)order["files"]![0]!["link"]!)).StatusCode);

        JsonNode met = await Client.GetFromJsonAsync<JsonNode>(Control("faults"), Cancelled) ?? throw new InvalidOperationException();
        Assert.Equal(["status", "errorPage"], met["file"]!.AsArray().Select(entry => (string?)entry!["fault"]!["kind"]));
        Assert.Equal([1, 0], met["file"]!.AsArray().Select(entry => (int)entry!["requests"]!));
        Assert.Empty(met["api"]!.AsArray());
    }

    [Fact]
    public async Task The_sums_of_all_versions_of_a_file_are_told()
    {
        JsonNode order = await ControlAsync("tasks", """{ "files": [ { "name": "a.glb", "length": 5000, "glb": true, "faults": [ { "kind": "changedContent", "skip": 1 } ] } ] }""");
        byte[][] versions = [await Client.GetByteArrayAsync((string)order["files"]![0]!["link"]!, Cancelled), await Client.GetByteArrayAsync((string)order["files"]![0]!["link"]!, Cancelled)];

        JsonNode sums = await Client.GetFromJsonAsync<JsonNode>(Control("checksums"), Cancelled) ?? throw new InvalidOperationException();

        Assert.All(versions, version => Assert.Equal("glTF", Encoding.ASCII.GetString(version, 0, 4)));
        Assert.All(versions, version => Assert.Equal(5000, BitConverter.ToInt32(version, 8)));
        Assert.Equal((string?)order["taskUuid"], (string?)sums[0]!["taskUuid"]);
        Assert.Equal(
            versions.Select(version => Convert.ToHexStringLower(SHA256.HashData(version))),
            sums[0]!["files"]![0]!["sha256"]!.AsArray().Select(sum => (string?)sum));
    }

    [Fact]
    public async Task How_often_a_file_was_fetched_is_told_without_the_questions_for_its_length()
    {
        JsonNode order = await ControlAsync("tasks", """{ "files": [ { "name": "a.bin", "length": 5000 } ] }""");
        string link = (string)order["files"]![0]!["link"]!;

        foreach (string range in new[] { "bytes=0-", "bytes=0-0", "bytes=1000-1099" })
        {
            using HttpResponseMessage response = await GetAsync(link, ("Range", range));
            _ = await response.Content.ReadAsByteArrayAsync(Cancelled);
        }

        await Emulator.Requests.WaitForAsync(_ => Emulator.Requests.Where(request => request.Host == "file").All(request => request.IsFinished), Cancelled);

        JsonNode sums = await Client.GetFromJsonAsync<JsonNode>(Control("checksums"), Cancelled) ?? throw new InvalidOperationException();
        Assert.Equal(2, (int)sums[0]!["files"]![0]!["fetches"]!);
        Assert.Equal(5100, (long)sums[0]!["files"]![0]!["bytesSent"]!);
    }

    [Fact]
    public async Task Faults_can_be_added_later_to_whatever_there_is()
    {
        JsonNode order = await ControlAsync("tasks", """{ "files": [ { "name": "a.glb" } ] }""");
        string uuid = (string)order["taskUuid"]!;
        string link = (string)order["files"]![0]!["link"]!;

        await ControlAsync("faults", $$"""{ "taskUuid": "{{uuid}}", "file": "a.glb", "faults": [ { "kind": "status", "code": 501, "times": 1 } ] }""");
        await ControlAsync("faults", $$"""{ "taskUuid": "{{uuid}}", "faults": [ { "kind": "status", "code": 502, "times": 1 } ] }""");
        await ControlAsync("faults", """{ "faults": [ { "kind": "status", "code": 503, "times": 1 } ] }""");
        await ControlAsync("faults", """{ "host": "file", "faults": [ { "kind": "status", "code": 504, "times": 1, "skip": 1 } ] }""");

        int[] api = [(int)await DownloadAsync(uuid), (int)await DownloadAsync(uuid), (int)await DownloadAsync(uuid)];
        int[] file = [(int)(await GetAsync(link)).StatusCode, (int)(await GetAsync(link)).StatusCode, (int)(await GetAsync(link)).StatusCode];
        Assert.Equal([503, 502, 201], api);
        Assert.Equal([501, 200, 504], file);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"list":{}}""")]
    [InlineData("[1,2]")]
    public async Task An_answer_can_be_ordered_as_it_stands(string answer)
    {
        JsonNode order = await ControlAsync("tasks", $$"""{ "response": {{answer}}, "responseStatus": 200 }""");

        using HttpResponseMessage response = await PostAsync("download", new { task_uuid = order["taskUuid"] });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answer, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Jobs_unfinished_lists_and_lifetimes_can_be_ordered()
    {
        JsonNode order = await ControlAsync("tasks", """
            { "files": [ { "name": "a" }, { "name": "b" } ], "listedEntries": 1, "linkLifetime": -5,
              "jobs": [ { "status": "Waiting", "queueLength": 2 }, { "uuid": "x", "status": "Done" } ] }
            """);

        JsonArray list = (await AnswerAsync("download", new { task_uuid = order["taskUuid"] }))["list"]!.AsArray();
        JsonArray jobs = (await AnswerAsync("status", new { subscription_key = order["subscriptionKey"] }))["jobs"]!.AsArray();

        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync((string)Assert.Single(list)!["url"]!)).StatusCode);
        Assert.Equal(["Waiting", "Done"], jobs.Select(job => (string?)job!["status"]));
        Assert.Equal("x", (string?)jobs[1]!["uuid"]);
    }

    [Fact]
    public async Task Requests_can_be_read_and_forgotten()
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
    public async Task Reset_forgets_everything()
    {
        JsonNode order = await ControlAsync("tasks", "{}");
        await ControlAsync("faults", """{ "faults": [ { "kind": "status", "code": 503 } ] }""");

        await ControlAsync("reset", "{}");

        Assert.Empty(Emulator.Requests);
        Assert.Equal("NO_SUCH_TASK", (string?)(await AnswerAsync("download", new { task_uuid = order["taskUuid"] }))["error"]);
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
    public async Task A_mistake_in_an_order_is_an_error(string what, string json)
    {
        using HttpResponseMessage response = await Client.PostAsync(Control(what), new StringContent(json), Cancelled);

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
