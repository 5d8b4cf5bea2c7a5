using System.Security.Cryptography;
using System.Text.Json;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>The request, the receipt, and the waits before the service accepts a submission.</summary>
[Trait("Speed", "Slow")]
public sealed class TaskSubmitterTests : SubmissionTestBase
{
    [Fact]
    public async Task The_receipt_identifies_the_accepted_task()
    {
        SubmittedTask receipt = (await SubmitAsync()).Task;

        EmulatedTask task = AssertOneTask(receipt);
        Assert.Equal(task.SubscriptionKey, receipt.SubscriptionKey);
        Assert.Equal(task.JobUuids, receipt.JobUuids);
        Assert.Equal(0.5m, receipt.Consumed);
        Assert.Equal(Clock.GetUtcNow(), receipt.SubmittedAt);
        Assert.Equal(Prompt, receipt.Source);
        Assert.Equal(
            ("Bearer " + Emulator.ApiKey, "application/json"), (Submissions[0].Headers["Authorization"], Submissions[0].Headers["Accept"]));
    }

    [Fact]
    public async Task Fields_and_files_are_sent_unchanged()
    {
        string first = CreateImage("front view.png", 3_000_000);
        string second = CreateImage(
            "Rückseite \"2\".jpg".Replace("\"", OperatingSystem.IsWindows() ? "'" : "\"", StringComparison.Ordinal));
        SubmissionForm request = new(SubmissionEndpoint.Generation)
        {
            Fields = new Dictionary<string, string> { ["prompt"] = "ein Löwe\r\n\"獅子\" 🦁", ["bbox_condition"] = "[1,2,3]", ["seed"] = "7" },
            Files = [("images", first), ("images", second)],
        };

        Submission submission = AssertOneTask((await SubmitAndAdvanceAsync(request)).Task).Submission!;

        Assert.Equal(request.Fields.OrderBy(field => field.Key), submission.Fields.OrderBy(field => field.Key));
        Assert.Equal(["images", "images"], submission.Files.Select(file => file.Field));
        Assert.Equal([3_000_000, 1000], submission.Files.Select(file => file.Length));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(first, Cancelled))), submission.Files[0].Sha256);
        Assert.Equal("front view.png", submission.Files[0].FileName);
        Assert.EndsWith(".jpg", submission.Files[1].FileName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_files_is_sent_as_multipart()
    {
        await SubmitAsync();

        Assert.StartsWith("multipart/form-data", Submissions[0].Headers["Content-Type"], StringComparison.Ordinal);
        Assert.True(long.Parse(Submissions[0].Headers["Content-Length"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Theory]
    [InlineData("missing.png", null)]
    [InlineData("empty.png", 0)]
    public async Task A_file_that_cannot_be_sent_is_an_error_before_any_request(string name, int? length)
    {
        if (length is { } bytes)
        {
            await File.WriteAllBytesAsync(PathOf(name), new byte[bytes], Cancelled);
        }

        RodinClientException failure = await FailsAsync(
            ErrorId.InvalidRequest, () => SubmitAsync(CreateForm() with { Files = [("images", PathOf(name))] }));

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
    public async Task A_rejected_submission_is_not_retried_and_is_known_not_to_be_accepted(string code, int status, ErrorId id)
    {
        Faults.Add(new Fault.ApiError(code, "So it is.", status));

        RodinClientException failure = await FailsAsync(id, () => SubmitAsync());

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(code, failure.ApiCode);
        Assert.Single(Submissions);
    }

    [Fact]
    public async Task Retry_After_of_a_429_delays_the_submission()
    {
        Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(60)) { Times = 2 });

        AssertOneTask((await SubmitAndAdvanceAsync()).Task);

        Assert.Equal(3, Submissions.Count);
        Assert.True(Submissions[2].Time - Submissions[0].Time >= TimeSpan.FromSeconds(118));
    }

    [Fact]
    public async Task The_number_of_retries_after_a_429_is_limited()
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
    public async Task A_submission_above_the_parallelism_limit_is_retried(int status)
    {
        Faults.Add(new Fault.ApiError("API_PARALLELISM_LIMIT_REACHED", "Wait.", status) { Times = 9 });

        AssertOneTask((await SubmitAndAdvanceAsync()).Task);

        Assert.Equal(10, Submissions.Count);
        Assert.NotEmpty(LogMessages);
    }

    [Fact]
    public async Task The_wait_for_the_parallelism_limit_ends_after_twenty_minutes()
    {
        Faults.Add(new Fault.ApiError("PARALLELISM_LIMIT_REACHED"));
        DateTimeOffset start = Clock.GetUtcNow();

        RodinClientException failure = await FailsAsync(ErrorId.ParallelismLimit, () => SubmitAsync());

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.InRange(Clock.GetUtcNow() - start, TaskSubmitter.MaximumParallelismWait, 2 * TaskSubmitter.MaximumParallelismWait);

        // The retries leave most of the rate limit to other requests.
        Assert.InRange(Submissions.Count, 10, 60);
    }

    [Fact]
    public async Task Submissions_do_not_exceed_the_requests_per_minute()
    {
        TaskSubmitter submitter = CreateSubmitter(Options(requestsPerMinute: 20));
        for (int i = 0; i < 50; i++)
        {
            Task<SubmissionResult> submitting = submitter.SubmitAsync(CreateForm(), Cancelled);
            await AdvanceUntilCompletedAsync(submitting);
            await submitting;
        }

        DateTimeOffset[] times = [.. Submissions.Select(submission => submission.Time)];
        Assert.All(times, start => Assert.True(times.Count(time => time >= start && time < start + TimeSpan.FromSeconds(55)) <= 20));
    }

    [Fact]
    public async Task The_receipt_is_on_disk_before_the_task_is_returned()
    {
        string receipts = PathOf("receipts.jsonl");
        Emulator.Generation = new GenerationPlan();
        TaskSubmitter submitter = CreateSubmitter(receipts: receipts);

        for (int i = 1; i <= 3; i++)
        {
            SubmittedTask receipt = (await submitter.SubmitAsync(CreateForm($"cup {i}"), Cancelled)).Task;

            string[] lines = await File.ReadAllLinesAsync(receipts, Cancelled);
            Assert.Equal(i, lines.Length);
            using JsonDocument line = JsonDocument.Parse(lines[^1]);
            Assert.Equal(receipt.TaskUuid, line.RootElement.GetProperty("TaskUuid").GetString());
            Assert.Equal(receipt.SubscriptionKey, line.RootElement.GetProperty("SubscriptionKey").GetString());
            Assert.Equal($"cup {i}", line.RootElement.GetProperty("Source").GetString());
        }
    }

    [Fact]
    public async Task A_receipt_file_that_cannot_be_written_prevents_the_submission()
    {
        await FailsAsync(ErrorId.WriteFailed, () => SubmitAsync(receipts: PathOf("no folder/receipts.jsonl")));
        await FailsAsync(ErrorId.WriteFailed, () => SubmitAsync(receipts: Folder));

        Assert.Empty(Submissions);
    }

    [Fact]
    public async Task A_failure_to_write_the_receipt_does_not_hide_the_accepted_task()
    {
        string folder = Directory.CreateDirectory(PathOf("gone")).FullName;
        Faults.Add(new Fault.Delay(TimeSpan.FromSeconds(1)));

        Task<SubmissionResult> submitting = SubmitAsync(receipts: Path.Combine(folder, "receipts.jsonl"));
        await Emulator.Requests.WaitForAsync(_ => true, Cancelled);
        Directory.Delete(folder, recursive: true);
        await AdvanceUntilCompletedAsync(submitting);

        SubmissionResult submission = await submitting;
        AssertOneTask(submission.Task);
        AssertErrorId(ErrorId.WriteFailed, submission.ReceiptFailure!);
    }

    [Fact]
    public async Task The_wait_for_a_locked_receipt_file_can_be_cancelled()
    {
        await using FileStream held = new(PathOf("receipts.jsonl"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using CancellationTokenSource source = new();
        Task<SubmissionResult> submitting = Task.Run(
            () => SubmitAsync(receipts: PathOf("receipts.jsonl"), cancellationToken: source.Token), Cancelled);

        source.CancelAfter(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);
        Assert.Empty(Submissions);
    }
}
