using Rodin.Client.Api;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Api;

[Collection(nameof(NonParallelCollection))]
public sealed class DownloadTests : EngineTestBase
{
    [Fact]
    public async Task Lists_the_files_of_a_task_in_the_services_order()
    {
        EmulatedTask task = Emulator.AddTask();
        foreach (string name in new[] { "b.glb", "a.png", "preview.webp" })
        {
            task.AddFile(name, Bytes(10));
        }

        IReadOnlyList<DownloadEntry> entries = await Api().ListFilesAsync(task.TaskUuid, Cancelled);

        Assert.Equal(["b.glb", "a.png", "preview.webp"], entries.Select(entry => entry.Name));
        Assert.All(entries, entry => Assert.StartsWith(Emulator.FileBaseAddress.ToString(), entry.Url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Posts_json_with_the_one_documented_parameter_and_the_key_as_bearer_token()
    {
        EmulatedTask task = Emulator.AddTask();

        await Api().ListFilesAsync(task.TaskUuid, Cancelled);

        ReceivedRequest request = Assert.Single(Emulator.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/api/v2/download", request.Path);
        Assert.Equal($$"""{"task_uuid":"{{task.TaskUuid}}"}""", request.Body);
        Assert.Equal("Bearer " + Emulator.ApiKey, request.Headers["Authorization"]);
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("application/json", request.Headers["Accept"]);
    }

    [Fact]
    public async Task A_base_address_with_a_slash_at_its_end_is_the_same_address()
    {
        EmulatedTask task = Emulator.AddTask();

        await Api(Options(address: new Uri(Emulator.ApiBaseAddress + "/"))).ListFilesAsync(task.TaskUuid, Cancelled);

        Assert.Equal("/api/v2/download", Assert.Single(Emulator.Requests).Path);
    }

    [Theory]
    [InlineData("""{"error":"OK","list":[]}""")]
    [InlineData("""{"error":"ok","list":[]}""")]
    [InlineData("""{"error":"","list":[]}""")]
    [InlineData("""{"error":null,"list":[]}""")]
    [InlineData("""{"error":false,"list":[]}""")]
    [InlineData("""{"list":null}""")]
    [InlineData("""{}""")]
    [InlineData("""{"list":[],"new_field":{"deep":[1,2,{"x":null}]},"message":null}""")]
    [InlineData("\uFEFF{\"list\":[]}")]
    public async Task Is_no_refusal_but_an_empty_list(string body)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body(body));

        Assert.Empty(await Api().ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task Null_and_missing_and_unknown_fields_of_an_entry_are_taken_as_they_are()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body("""
            {"list":[null,{},{"url":null,"name":null},{"url":"u"},{"name":"n","size":7},{"url":1,"name":["x"]},{"name":"\ud800"},"text"]}
            """));

        IReadOnlyList<DownloadEntry> entries = await Api().ListFilesAsync(task.TaskUuid, Cancelled);

        Assert.Equal(
            [new(null, null), new(null, null), new(null, null), new("u", null), new(null, "n"), new("1", """["x"]"""), new(null, "\\ud800"), new(null, null)],
            entries);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(206)]
    public async Task Any_2xx_is_success(int status)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body("""{"list":[{"url":"u","name":"n"}]}""", status));

        Assert.Single(await Api().ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("<html><body>Sign in to the hotel's network</body></html>")]
    [InlineData("""{"list":[{"url":"u","name":"n"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"OK\"")]
    [InlineData("""{"list":"none"}""")]
    [InlineData("""{"list":{"url":"u"}}""")]
    public async Task An_answer_that_is_not_the_documented_one_is_unexpected(string body)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body(body));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task An_error_after_the_list_is_an_error()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body("""{"list":[{"url":"u","name":"n"}],"error":"NO_SUCH_TASK"}"""));

        await FailsAsync(ErrorId.TaskNotFound, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task A_body_of_a_gigabyte_is_given_up_early_and_in_little_memory()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.OversizedBody(1L << 30));
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        // The emulator shares this process; both together stay far below the body.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 300L << 20);
        Assert.InRange((await Emulator.Requests.WaitForAsync(request => request.IsFinished, Cancelled)).BytesSent, 0, 100L << 20);
    }

    [Fact]
    public void A_base_address_that_is_plain_http_beyond_loopback_is_refused_before_any_request()
    {
        RodinClientException failure = Assert.Throws<RodinClientException>(() => Api(Options(address: new Uri("http://api.hyper3d.com/api/v2"))));

        Assert.Equal(ErrorId.InsecureAddress, failure.ErrorId);
    }

    [Fact]
    public void No_key_is_an_error_before_any_request()
    {
        RodinClientException failure = Assert.Throws<RodinClientException>(() => Api(Options(key: " ")));

        Assert.Equal(ErrorId.ApiKeyMissing, failure.ErrorId);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\r\nX-Injected: 1")]
    [InlineData("schlüssel")]
    public async Task A_key_that_no_header_can_carry_is_refused_without_being_repeated(string key)
    {
        RodinClientException failure = await FailsAsync(ErrorId.ApiKeyRejected, () => Api(Options(key: key)).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(Emulator.Requests);
    }

    [Fact]
    public async Task A_redirect_of_the_api_is_not_followed_so_the_key_stays_with_its_host()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Redirect(Emulator.FileBaseAddress + "elsewhere", 307));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.DoesNotContain(Emulator.Requests, request => request.Host == "file");
    }
}
