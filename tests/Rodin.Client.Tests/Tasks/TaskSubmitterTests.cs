using System.Security.Cryptography;
using System.Text.Json;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>What is sent, what comes back, and what is waited for before the service accepts.</summary>
[Trait("Speed", "Slow")]
public sealed class TaskSubmitterTests : SubmissionTestBase
{
    [Fact]
    public async Task An_accepted_task_is_known_by_its_receipt()
    {
        SubmittedTask receipt = (await SubmitAsync()).Task;

        EmulatedTask task = AssertOneTask(receipt);
        Assert.Equal(task.SubscriptionKey, receipt.SubscriptionKey);
        Assert.Equal(task.JobUuids, receipt.JobUuids);
        Assert.Equal(0.5m, receipt.Consumed);
        Assert.Equal(Clock.GetUtcNow(), receipt.SubmittedAt);
        Assert.Equal(Prompt, receipt.Source);
        Assert.Equal(("Bearer " + Emulator.ApiKey, "application/json"), (Submissions[0].Headers["Authorization"], Submissions[0].Headers["Accept"]));
    }

    [Fact]
    public async Task Fields_and_files_arrive_as_they_were_given()
    {
        string first = Picture("front view.png", 3_000_000);
        string second = Picture("Rückseite \"2\".jpg".Replace("\"", OperatingSystem.IsWindows() ? "'" : "\"", StringComparison.Ordinal));
        SubmissionForm request = new(SubmissionEndpoint.Generation)
        {
            Fields = new Dictionary<string, string> { ["prompt"] = "ein Löwe\r\n\"獅子\" 🦁", ["bbox_condition"] = "[1,2,3]", ["seed"] = "7" },
            Files = [("images", first), ("images", second)],
        };

        Submission submission = AssertOneTask((await SubmittedAsync(request)).Task).Submission!;

        Assert.Equal(request.Fields.OrderBy(field => field.Key), submission.Fields.OrderBy(field => field.Key));
        Assert.Equal(["images", "images"], submission.Files.Select(file => file.Field));
        Assert.Equal([3_000_000, 1000], submission.Files.Select(file => file.Length));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(first, Cancelled))), submission.Files[0].Sha256);
        Assert.Equal("front view.png", submission.Files[0].FileName);
        Assert.EndsWith(".jpg", submission.Files[1].FileName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_files_is_a_form_all_the_same()
    {
        await SubmitAsync();

        Assert.StartsWith("multipart/form-data", Submissions[0].Headers["Content-Type"], StringComparison.Ordinal);
        Assert.True(long.Parse(Submissions[0].Headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Theory]
    [InlineData("missing.png", null)]
    [InlineData("empty.png", 0)]
    public async Task A_file_that_cannot_be_sent_is_told_before_anything_is(string name, int? length)
    {
        if (length is { } bytes)
        {
            await File.WriteAllBytesAsync(PathOf(name), new byte[bytes], Cancelled);
        }

        RodinClientException failure = await FailsAsync(ErrorId.InvalidRequest, () => SubmitAsync(OfPrompt() with { Files = [("images", PathOf(name))] }));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Empty(Submissions);
    }

    [Theory]
    [InlineData("NO_ACTIVE_SUBSCRIPTION", 201, ErrorId.SubscriptionRequired)]
    [InlineData("API_SUBSCRIPTION_PLAN_TOO_LOW", 201, ErrorId.SubscriptionRequired)]
    [InlineData("API_INSUFFICIENT_FUNDS", 201, ErrorId.InsufficientFunds)]
    [InlineData("INSUFFICIENT_FUND", 402, ErrorId.InsufficientFunds)]
    [InlineData("PERMISSION_DENIED", 403, ErrorId.PermissionDenied)]
    [InlineData("INVALID_REQUEST", 400, ErrorId.InvalidRequest)]
    [InlineData("INVALID_REQUEST", 201, ErrorId.InvalidRequest)]
    [InlineData("IMAGE_CONTENT_VIOLATION", 201, ErrorId.ContentRejected)]
    [InlineData("API_OBJECT_NOT_FOUND_ON_IMAGE", 201, ErrorId.ContentRejected)]
    [InlineData("IMAGE_LABEL_LENGTH_TOO_LONG", 201, ErrorId.InvalidRequest)]
    [InlineData("UNAUTHORIZED", 401, ErrorId.ApiKeyRejected)]
    public async Task A_refusal_is_final_and_leaves_no_doubt(string code, int status, ErrorId id)
    {
        Faults.Add(new Fault.ApiError(code, "So it is.", status));

        RodinClientException failure = await FailsAsync(id, () => SubmitAsync());

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(code, failure.ApiCode);
        Assert.Single(Submissions);
    }

    [Fact]
    public async Task Too_many_requests_are_waited_for_as_the_service_asks()
    {
        Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(60)) { Times = 2 });

        AssertOneTask((await SubmittedAsync()).Task);

        Assert.Equal(3, Submissions.Count);
        Assert.True(Submissions[2].Time - Submissions[0].Time >= TimeSpan.FromSeconds(118));
    }

    [Fact]
    public async Task Too_many_requests_are_not_waited_for_endlessly()
    {
        Faults.Add(new Fault.Status(429));

        RodinClientException failure = await FailsAsync(ErrorId.RateLimited, () => SubmitAsync(options: Options(retries: 2)));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(3, Submissions.Count);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(429)]
    public async Task Too_many_tasks_are_waited_for(int status)
    {
        Faults.Add(new Fault.ApiError("API_PARALLELISM_LIMIT_REACHED", "Wait.", status) { Times = 9 });

        AssertOneTask((await SubmittedAsync()).Task);

        Assert.Equal(10, Submissions.Count);
        Assert.NotEmpty(Told);
    }

    [Fact]
    public async Task Too_many_tasks_are_waited_for_twenty_minutes_and_no_longer()
    {
        Faults.Add(new Fault.ApiError("PARALLELISM_LIMIT_REACHED"));
        DateTimeOffset start = Clock.GetUtcNow();

        RodinClientException failure = await FailsAsync(ErrorId.ParallelismLimit, () => SubmitAsync());

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.InRange(Clock.GetUtcNow() - start, TaskSubmitter.MaximumParallelismWait, 2 * TaskSubmitter.MaximumParallelismWait);

        // Seldom enough to leave the minute's requests to others.
        Assert.InRange(Submissions.Count, 10, 60);
    }

    [Fact]
    public async Task Submissions_are_spread_over_the_minute()
    {
        TaskSubmitter submitter = Submitter(Options(requestsPerMinute: 20));
        for (int i = 0; i < 50; i++)
        {
            Task<SubmissionResult> submitting = submitter.SubmitAsync(OfPrompt(), Cancelled);
            await PassTimeUntilAsync(submitting);
            await submitting;
        }

        DateTimeOffset[] times = [.. Submissions.Select(submission => submission.Time)];
        Assert.All(times, start => Assert.True(times.Count(time => time >= start && time < start + TimeSpan.FromSeconds(55)) <= 20));
    }

    [Fact]
    public async Task The_receipt_is_on_the_disk_when_the_task_is_told()
    {
        string receipts = PathOf("receipts.jsonl");
        Emulator.Generation = new GenerationPlan();
        TaskSubmitter submitter = Submitter(receipts: receipts);

        for (int i = 1; i <= 3; i++)
        {
            SubmittedTask receipt = (await submitter.SubmitAsync(OfPrompt($"cup {i}"), Cancelled)).Task;

            string[] lines = await File.ReadAllLinesAsync(receipts, Cancelled);
            Assert.Equal(i, lines.Length);
            using JsonDocument line = JsonDocument.Parse(lines[^1]);
            Assert.Equal(receipt.TaskUuid, line.RootElement.GetProperty("TaskUuid").GetString());
            Assert.Equal(receipt.SubscriptionKey, line.RootElement.GetProperty("SubscriptionKey").GetString());
            Assert.Equal($"cup {i}", line.RootElement.GetProperty("Source").GetString());
        }
    }

    [Fact]
    public async Task Where_no_receipt_could_be_kept_nothing_is_paid_for()
    {
        await FailsAsync(ErrorId.WriteFailed, () => SubmitAsync(receipts: PathOf("no folder/receipts.jsonl")));
        await FailsAsync(ErrorId.WriteFailed, () => SubmitAsync(receipts: Folder));

        Assert.Empty(Submissions);
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_kept_after_all_does_not_hide_the_task()
    {
        string folder = Directory.CreateDirectory(PathOf("gone")).FullName;
        Faults.Add(new Fault.Delay(TimeSpan.FromSeconds(1)));

        Task<SubmissionResult> submitting = SubmitAsync(receipts: Path.Combine(folder, "receipts.jsonl"));
        await Emulator.Requests.WaitForAsync(_ => true, Cancelled);
        Directory.Delete(folder, recursive: true);
        await PassTimeUntilAsync(submitting);

        SubmissionResult submission = await submitting;
        AssertOneTask(submission.Task);
        AssertIs(ErrorId.WriteFailed, submission.ReceiptFailure!);
    }

    [Fact]
    public async Task A_receipt_file_that_somebody_holds_is_waited_for_until_the_wait_is_stopped()
    {
        await using FileStream held = new(PathOf("receipts.jsonl"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using CancellationTokenSource source = new();
        Task<SubmissionResult> submitting = Task.Run(() => SubmitAsync(receipts: PathOf("receipts.jsonl"), cancellationToken: source.Token), Cancelled);

        source.CancelAfter(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);
        Assert.Empty(Submissions);
    }
}
