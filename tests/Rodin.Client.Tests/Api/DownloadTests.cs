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
    public async Task Files_are_listed_in_the_order_of_the_response()
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
    public async Task The_request_is_JSON_with_the_documented_parameter_and_the_key_as_bearer_token()
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
    public async Task A_trailing_slash_of_the_base_address_is_ignored()
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
    public async Task A_response_without_an_error_and_without_entries_is_an_empty_list(string body)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body(body));

        Assert.Empty(await Api().ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task Null_missing_and_unknown_fields_of_an_entry_are_accepted()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body("""
            {"list":[null,{},{"url":null,"name":null},{"url":"u"},{"name":"n","size":7},{"url":1,"name":["x"]},{"name":"\ud800"},"text"]}
            """));

        IReadOnlyList<DownloadEntry> entries = await Api().ListFilesAsync(task.TaskUuid, Cancelled);

        Assert.Equal(
            [
                new(null, null), new(null, null), new(null, null), new("u", null),
                new(null, "n"), new("1", """["x"]"""), new(null, "\\ud800"), new(null, null),
            ],
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
    public async Task A_response_of_an_undocumented_form_is_an_unexpected_response(string body)
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
    public async Task A_body_of_1_GiB_is_rejected_early_and_in_bounded_memory()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.OversizedBody(1L << 30));
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        // The emulator runs in this process; both together allocate far less than the length of the body.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 300L << 20);
        Assert.InRange((await Emulator.Requests.WaitForAsync(request => request.IsFinished, Cancelled)).BytesSent, 0, 100L << 20);
    }

    [Fact]
    public void A_plain_http_base_address_other_than_loopback_is_rejected_before_any_request()
    {
        RodinClientException failure = Assert.Throws<RodinClientException>(
            () => Api(Options(address: new Uri("http://api.hyper3d.com/api/v2"))));

        Assert.Equal(ErrorId.InsecureAddress, failure.ErrorId);
    }

    [Fact]
    public void A_missing_key_is_an_error_before_any_request()
    {
        RodinClientException failure = Assert.Throws<RodinClientException>(() => Api(Options(key: " ")));

        Assert.Equal(ErrorId.ApiKeyMissing, failure.ErrorId);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\r\nX-Injected: 1")]
    [InlineData("schlüssel")]
    public async Task A_key_that_is_not_valid_in_a_header_is_rejected_without_showing_it(string key)
    {
        RodinClientException failure = await FailsAsync(
            ErrorId.ApiKeyRejected, () => Api(Options(key: key)).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(Emulator.Requests);
    }

    [Fact]
    public async Task A_redirect_of_the_API_is_not_followed_so_no_other_host_receives_the_key()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Redirect(Emulator.FileBaseAddress + "elsewhere", 307));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.DoesNotContain(Emulator.Requests, request => request.Host == "file");
    }
}
