using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class SubmitTests : SubmitTestBase
{
    [Fact]
    public async Task A_prompt_alone_makes_a_task_that_can_be_polled_and_downloaded()
    {
        JsonNode answer = await SubmittedAsync();

        Assert.Equal(["message", "uuid", "jobs", "consumed"], answer.AsObject().Select(field => field.Key));
        Assert.Equal("Submitted.", (string?)answer["message"]);
        Assert.Equal(0.5m, (decimal)answer["consumed"]!);
        Assert.Equal(["uuids", "subscription_key"], answer["jobs"]!.AsObject().Select(field => field.Key));
        EmulatedTask task = Emulator.FindTask((string)answer["uuid"]!)!;
        Assert.Equal(task.SubscriptionKey, (string?)answer["jobs"]!["subscription_key"]);
        Assert.Equal(6, answer["jobs"]!["uuids"]!.AsArray().Count);
        Assert.Equal(task.JobUuids, answer["jobs"]!["uuids"]!.AsArray().Select(uuid => (string)uuid!));
        Assert.Equal(task.JobUuids, (await JobsAsync(task)).Select(job => (string)job!["uuid"]!));
        Assert.Equal("Done Done Done Done Done Done", await StatusesAsync(task));
        Assert.Equal(6, await ListedAsync(task));
    }

    [Fact]
    public async Task A_success_may_say_OK_first_of_all()
    {
        await using var emulator = await RodinEmulator.StartAsync(new EmulatorOptions { SuccessError = "OK" }, Cancelled);
        var request = new HttpRequestMessage(HttpMethod.Post, $"{emulator.ApiBaseAddress}/rodin") { Content = Form(("prompt", "x")) };
        request.Headers.Authorization = new("Bearer", emulator.ApiKey);

        using HttpResponseMessage response = await Client.SendAsync(request, Cancelled);

        Assert.StartsWith("""{"error":"OK","message":""", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_is_remembered_without_its_bytes()
    {
        byte[] second = [0xFF, 0xD8, 0xFF, 0];

        JsonNode answer = await SubmittedAsync("rodin", Form(("prompt", "ä cup"), ("images", Png), ("images", second), ("new_field", "x")));

        Submission submission = Emulator.FindTask((string)answer["uuid"]!)!.Submission!;
        Assert.Equal("rodin", submission.Endpoint);
        Assert.Equal(("ä cup", "x"), (submission.Fields["prompt"], submission.Fields["new_field"]));
        Assert.Equal(["images", "images"], submission.Files.Select(file => file.Field));
        Assert.Equal([Png.Length, second.Length], submission.Files.Select(file => file.Length));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Png)), submission.Files[0].Sha256);
        Assert.Equal("file.bin", submission.Files[0].FileName);
        ReceivedRequest request = await FinishedAsync("api");
        Assert.Same(submission, request.Submission);
        Assert.Equal("", request.Body);
        Assert.Equal((string?)answer["uuid"], request.TaskUuid);
        Assert.Equal(request.Headers["Content-Length"], $"{request.BytesReceived}");
    }

    [Fact]
    public async Task A_hundred_megabytes_pass()
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
    public async Task Everything_but_a_multipart_form_is_an_invalid_request(string call)
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
            Assert.Equal("INVALID_REQUEST", (string?)(await SubmittedAsync(call, content))["error"]);
        }

        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task A_wrong_key_makes_no_task()
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
    public async Task The_files_are_samples_of_the_format_that_was_asked_for(string format, string name)
    {
        JsonNode answer = await SubmittedAsync("rodin", Form(("prompt", "a cup"), ("geometry_file_format", format)));

        EmulatedTask task = Emulator.FindTask((string)answer["uuid"]!)!;
        Assert.Equal(name, task.Files[0].Name);
        Assert.InRange(task.Files[0].Length, 100_000, 20_000_000);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_sends_makes_no_task()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var form = new MultipartFormDataContent { { new StringContent("a cup"), "prompt" }, { new StreamContent(new EndlessStream()), "images", "a.png" } };
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

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopyAsync(destination, cancellationToken);

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
