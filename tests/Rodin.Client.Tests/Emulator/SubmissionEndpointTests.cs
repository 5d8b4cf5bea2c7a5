using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class SubmissionEndpointTests : SubmissionEndpointTestBase
{
    [Fact]
    public async Task A_prompt_creates_a_task_that_can_be_polled_and_downloaded()
    {
        JsonNode json = await SubmitAndReadAsync();

        Assert.Equal(["message", "uuid", "jobs", "consumed"], json.AsObject().Select(field => field.Key));
        Assert.Equal("Submitted.", (string?)json["message"]);
        Assert.Equal(0.5m, (decimal)json["consumed"]!);
        Assert.Equal(["uuids", "subscription_key"], json["jobs"]!.AsObject().Select(field => field.Key));
        EmulatedTask task = Emulator.FindTask((string)json["uuid"]!)!;
        Assert.Equal(task.SubscriptionKey, (string?)json["jobs"]!["subscription_key"]);
        Assert.Equal(6, json["jobs"]!["uuids"]!.AsArray().Count);
        Assert.Equal(task.JobUuids, json["jobs"]!["uuids"]!.AsArray().Select(uuid => (string)uuid!));
        Assert.Equal(task.JobUuids, (await JobsAsync(task)).Select(job => (string)job!["uuid"]!));
        Assert.Equal("Done Done Done Done Done Done", await GetStatusesAsync(task));
        Assert.Equal(6, await ListedAsync(task));
    }

    [Fact]
    public async Task A_successful_response_can_begin_with_OK_in_error()
    {
        await using var emulator = await RodinEmulator.StartAsync(new EmulatorOptions { SuccessError = "OK" }, Cancelled);
        var request = new HttpRequestMessage(HttpMethod.Post, $"{emulator.ApiBaseAddress}/rodin") { Content = Form(("prompt", "x")) };
        request.Headers.Authorization = new("Bearer", emulator.ApiKey);

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.StartsWith("""{"error":"OK","message":""", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_is_logged_without_the_bytes_of_its_files()
    {
        byte[] second = [0xFF, 0xD8, 0xFF, 0];

        JsonNode json = await SubmitAndReadAsync(
            "rodin", Form(("prompt", "ä cup"), ("images", Png), ("images", second), ("new_field", "x")));

        Submission submission = Emulator.FindTask((string)json["uuid"]!)!.Submission!;
        Assert.Equal("rodin", submission.Endpoint);
        Assert.Equal(("ä cup", "x"), (submission.Fields["prompt"], submission.Fields["new_field"]));
        Assert.Equal(["images", "images"], submission.Files.Select(file => file.Field));
        Assert.Equal([Png.Length, second.Length], submission.Files.Select(file => file.Length));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Png)), submission.Files[0].Sha256);
        Assert.Equal("file.bin", submission.Files[0].FileName);
        ReceivedRequest request = await FinishedAsync("api");
        Assert.Same(submission, request.Submission);
        Assert.Equal("", request.Body);
        Assert.Equal((string?)json["uuid"], request.TaskUuid);
        Assert.Equal(request.Headers["Content-Length"], $"{request.BytesReceived}");
    }

    [Fact]
    public async Task A_file_of_100_MB_is_accepted()
    {
        byte[] large = new byte[100 << 20];
        Png.CopyTo(large, 0);

        Assert.Null(await ErrorAsync("rodin", ("images", large)));

        SubmittedFile file = Assert.Single(Assert.Single(Emulator.Tasks).Submission!.Files);
        Assert.Equal(large.Length, file.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(large)), file.Sha256);
    }

    [Theory]
    [InlineData("rodin")]
    [InlineData("rodin_texture_only")]
    [InlineData("bang")]
    public async Task A_body_that_is_not_a_multipart_form_is_INVALID_REQUEST(string call)
    {
        string broken = "--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na cup";
        HttpContent[] contents =
        [
            new StringContent("""{"prompt":"a cup"}"""),
            new FormUrlEncodedContent([new("prompt", "a cup")]),
            new ByteArrayContent([]),
            new StringContent(broken) { Headers = { ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } } } },
            new StringContent(broken) { Headers = { ContentType = new("multipart/form-data") } },
        ];
        foreach (HttpContent content in contents)
        {
            Assert.Equal("INVALID_REQUEST", (string?)(await SubmitAndReadAsync(call, content))["error"]);
        }

        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task A_wrong_key_creates_no_task()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Api("rodin")) { Content = Form(("prompt", "a cup")) };

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(Emulator.Tasks);
    }

    [Theory]
    [InlineData("glb", "base_basic_pbr.glb")]
    [InlineData("obj", "base.obj")]
    [InlineData("stl", "base_basic_pbr.stl")]
    [InlineData("fbx", "base_basic_pbr.fbx")]
    [InlineData("usdz", "base_basic_pbr.usdz")]
    public async Task The_files_are_samples_in_the_requested_format(string format, string name)
    {
        JsonNode json = await SubmitAndReadAsync("rodin", Form(("prompt", "a cup"), ("geometry_file_format", format)));

        EmulatedTask task = Emulator.FindTask((string)json["uuid"]!)!;
        Assert.Equal(name, task.Files[0].Name);
        Assert.InRange(task.Files[0].Length, 100_000, 20_000_000);
    }

    [Fact]
    public async Task A_client_that_cancels_while_sending_creates_no_task()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var form = new MultipartFormDataContent
        {
            { new StringContent("a cup"), "prompt" },
            { new StreamContent(new EndlessStream()), "images", "a.png" },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, Api("rodin")) { Content = form };
        request.Headers.Authorization = new("Bearer", Emulator.ApiKey);
        Task<HttpResponseMessage> sending = Client.SendAsync(request, leaving.Token);
        await Emulator.Requests.WaitForAsync(received => received.Path.EndsWith("/rodin", StringComparison.Ordinal), Cancelled);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await FinishedAsync("api");
        Assert.Empty(Emulator.Tasks);
        Assert.Equal(100.5m, Emulator.Balance);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
            return Math.Min(1000, buffer.Length);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            CopyAsync(destination, cancellationToken);

        private async Task CopyAsync(Stream destination, CancellationToken cancellationToken)
        {
            byte[] buffer = new byte[1000];
            while (true)
            {
                await destination.WriteAsync(buffer.AsMemory(0, await ReadAsync(buffer, cancellationToken)), cancellationToken);
            }
        }
    }
}
