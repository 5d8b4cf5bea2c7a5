using System.Net;
using System.Net.Sockets;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>
/// A connection that fails at every stage of a submission: there are never two tasks, and an accepted task is always reported.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class DroppedSubmissionTests : SubmissionTestBase
{
    [Fact]
    public async Task A_connection_that_fails_before_sending_is_retried()
    {
        int port = GetUnusedPort();
        Task<SubmissionResult> submitting = SubmitAsync(options: Options(address: new Uri($"http://127.0.0.1:{port}/api/v2")));
        await WaitUntilAsync(() => !LogMessages.IsEmpty);
        await using RodinEmulator late = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = Clock, ApiKey = Emulator.ApiKey, ApiPort = port }, Cancelled);
        await AdvanceUntilCompletedAsync(submitting);

        Assert.Equal(Assert.Single(late.Tasks).TaskUuid, (await submitting).Task.TaskUuid);
    }

    [Fact]
    public async Task A_submission_that_was_never_sent_is_known_not_to_be_accepted()
    {
        RodinClientException failure = await FailsAsync(
            ErrorId.ConnectionFailed, () => SubmitAsync(
                options: Options(address: new Uri($"http://127.0.0.1:{GetUnusedPort()}/api/v2"), retries: 2)));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(2, LogMessages.Count);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    [InlineData(5_000_000, false)]
    [InlineData(5_000_000, true)]
    public async Task A_request_interrupted_within_the_body_is_sent_again(int afterBytes, bool reset)
    {
        Faults.Add(new Fault.DisconnectRequest(afterBytes, reset) { Times = 2 });

        SubmittedTask receipt = (await SubmitAndAdvanceAsync(CreateFormWithLargeImage())).Task;

        AssertOneTask(receipt);
        Assert.Equal(3, Submissions.Count);
        Assert.Equal(100m, Emulator.Balance);
    }

    [Fact]
    public async Task A_body_that_was_never_sent_completely_is_known_not_to_be_accepted()
    {
        Faults.Add(new Fault.DisconnectRequest(1000));

        RodinClientException failure = await FailsAsync(
            ErrorId.ConnectionFailed, () => SubmitAsync(CreateFormWithLargeImage(), Options(retries: 1)));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(2, Submissions.Count);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task A_body_that_reaches_the_idle_timeout_is_sent_again()
    {
        // Reads nothing: the buffers of the connection remain full.
        using TcpListener unresponsive = new(IPAddress.Loopback, 0);
        unresponsive.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)unresponsive.LocalEndpoint).Port}/api/v2");

        RodinClientException failure = await FailsAsync(
            ErrorId.OperationTimeout, () => SubmitAsync(
                CreateFormWithLargeImage(), Options(address: address, retries: 1, idleTimeout: TimeSpan.FromSeconds(60))));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Contains(LogMessages, message => message.Contains("Retrying in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_complete_request_without_a_response_has_an_unknown_outcome_and_is_not_retried(bool reset)
    {
        Faults.Add(new Fault.DisconnectRequest(long.MaxValue, reset) { Times = 1 });

        await AssertOutcomeUnknownAsync(ErrorId.ConnectionFailed);

        Assert.Empty(Emulator.Tasks);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    public async Task A_disconnect_after_the_body_has_an_unknown_outcome_and_is_not_retried(int afterBytes, bool reset)
    {
        Faults.Add(new Fault.Disconnect(afterBytes, reset) { Times = 1 });

        await AssertOutcomeUnknownAsync(ErrorId.ConnectionFailed);

        Assert.Single(Emulator.Tasks);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task An_idle_timeout_after_the_body_has_an_unknown_outcome_and_is_not_retried(int afterBytes)
    {
        Faults.Add(new Fault.Stall(afterBytes) { Times = 1 });

        await AssertOutcomeUnknownAsync(ErrorId.OperationTimeout, options: Options(idleTimeout: TimeSpan.FromSeconds(60)));

        Assert.Single(Emulator.Tasks);
    }

    [Fact]
    public async Task A_truncated_response_is_a_receipt_or_has_an_unknown_outcome()
    {
        int length = await GetResponseLengthAsync();
        int receipts = 0;
        for (int sent = 0; sent < length; sent += 5)
        {
            Emulator.Reset();
            Faults.Add(new Fault.Disconnect(sent) { Times = 1 });

            Task<SubmissionResult> submitting = SubmitAsync(options: Options(requestsPerMinute: 100_000));
            await AdvanceUntilCompletedAsync(submitting);

            EmulatedTask task = Assert.Single(Emulator.Tasks);
            Assert.Single(Submissions);
            if (submitting.IsCompletedSuccessfully)
            {
                SubmittedTask receipt = (await submitting).Task;
                Assert.Equal(task.TaskUuid, receipt.TaskUuid);
                Assert.True(receipt.SubscriptionKey is null || receipt.SubscriptionKey == task.SubscriptionKey);
                Assert.Equal(Prompt, receipt.Source);
                receipts++;
            }
            else
            {
                RodinClientException failure = await Assert.ThrowsAsync<RodinClientException>(() => submitting);
                Assert.True(failure.MayHaveBeenAccepted);
                Assert.Equal(0, receipts);
            }
        }

        // The UUID is near the beginning: more than half of the truncated responses contain it.
        Assert.InRange(receipts, length / 5 / 2, length / 5);
    }

    [Fact]
    public async Task A_receipt_from_a_truncated_response_is_written_to_the_file()
    {
        string receipts = PathOf("receipts.jsonl");
        Faults.Add(new Fault.Disconnect(await GetResponseLengthAsync() - 10) { Times = 1 });
        Emulator.Requests.Clear();

        SubmittedTask receipt = (await SubmitAndAdvanceAsync(receipts: receipts)).Task;

        string line = Assert.Single(await File.ReadAllLinesAsync(receipts, Cancelled));
        Assert.Contains(receipt.TaskUuid, line, StringComparison.Ordinal);
        Assert.Contains(receipt.SubscriptionKey!, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_server_error_has_an_unknown_outcome(int status)
    {
        Faults.Add(new Fault.Status(status, RetryAfter: TimeSpan.FromSeconds(1)));

        Assert.Equal(status, (await AssertOutcomeUnknownAsync(ErrorId.ServiceUnavailable)).StatusCode);
    }

    [Fact]
    public async Task The_error_code_UNKNOWN_has_an_unknown_outcome()
    {
        Faults.Add(new Fault.ApiError("UNKNOWN"));

        await AssertOutcomeUnknownAsync(ErrorId.ServiceUnavailable);
    }

    [Theory]
    [InlineData("""{"message":"Submitted."}""")]
    [InlineData("""{"uuid":null,"jobs":{}}""")]
    [InlineData("""{"uuid":""}""")]
    [InlineData("""[]""")]
    [InlineData("""<html>""")]
    [InlineData("")]
    public async Task A_successful_response_without_a_task_has_an_unknown_outcome(string body)
    {
        Faults.Add(new Fault.Body(body));

        await AssertOutcomeUnknownAsync(ErrorId.UnexpectedResponse);
    }

    [Fact]
    public async Task An_endless_response_has_an_unknown_outcome()
    {
        Faults.Add(new Fault.OversizedBody(100_000_000));

        await AssertOutcomeUnknownAsync(ErrorId.UnexpectedResponse);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(302)]
    public async Task A_redirect_of_a_submission_is_not_followed(int status)
    {
        Faults.Add(new Fault.Redirect(Emulator.ApiBaseAddress + "/bang", status));

        RodinClientException failure = await FailsAsync(() => SubmitAsync());

        Assert.Equal(status, failure.StatusCode);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task Cancelling_before_sending_creates_no_task()
    {
        using CancellationTokenSource source = new();
        Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(300)));

        Task submitting = SubmitAsync(cancellationToken: source.Token);
        await WaitUntilAsync(() => !LogMessages.IsEmpty);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task Cancelling_within_the_body_creates_no_task()
    {
        using TcpListener slow = new(IPAddress.Loopback, 0);
        slow.Start();
        using CancellationTokenSource source = new();
        Task submitting = SubmitAsync(
            CreateFormWithLargeImage(),
            Options(address: new Uri($"http://127.0.0.1:{((IPEndPoint)slow.LocalEndpoint).Port}/api/v2")),
            cancellationToken: source.Token);
        using Socket connection = await slow.AcceptSocketAsync(Cancelled);
        byte[] buffer = new byte[64 * 1024];
        Assert.True(await connection.ReceiveAsync(buffer, Cancelled) > 0);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);

        // The server receives an incomplete request, which creates no task.
        long received = buffer.Length;
        try
        {
            while (await connection.ReceiveAsync(buffer, Cancelled) is > 0 and int read)
            {
                received += read;
            }
        }
        catch (SocketException)
        {
        }

        Assert.True(received < new FileInfo(PathOf("large.png")).Length, $"{received} bytes were received.");
    }

    [Fact]
    public async Task Cancelling_after_sending_waits_for_the_response()
    {
        using CancellationTokenSource source = new();
        string receipts = PathOf("receipts.jsonl");
        Faults.Add(new Fault.Delay(TimeSpan.FromSeconds(20)));

        Task<SubmissionResult> submitting = SubmitAsync(receipts: receipts, cancellationToken: source.Token);
        await WaitUntilAsync(() => Emulator.Tasks.Count > 0 || Submissions.Any(submission => submission.Submission is not null));
        await source.CancelAsync();
        await AdvanceUntilCompletedAsync(submitting);

        SubmittedTask receipt = (await submitting).Task;
        AssertOneTask(receipt);
        Assert.Contains(receipt.SubscriptionKey!, await File.ReadAllTextAsync(receipts, Cancelled), StringComparison.Ordinal);
    }

    private static int GetUnusedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<int> GetResponseLengthAsync()
    {
        await SubmitAsync();
        await WaitUntilAsync(() => Submissions[^1].IsFinished);
        int length = (int)Submissions[^1].BytesSent;
        Emulator.RemoveTask(Assert.Single(Emulator.Tasks).TaskUuid);
        return length;
    }
}
