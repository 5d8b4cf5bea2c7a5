using System.Net;
using System.Net.Sockets;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>
/// A connection that drops at every stage of a submission: never are there two tasks, and never is a task accepted that nobody is told of.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class DroppedSubmissionTests : SubmissionTestBase
{
    [Fact]
    public async Task Before_sending_it_is_tried_again()
    {
        int port = UnusedPort();
        Task<SubmissionResult> submitting = SubmitAsync(options: Options(address: new Uri($"http://127.0.0.1:{port}/api/v2")));
        await UntilAsync(() => !Told.IsEmpty);
        await using RodinEmulator late = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = Clock, ApiKey = Emulator.ApiKey, ApiPort = port }, Cancelled);
        await PassTimeUntilAsync(submitting);

        Assert.Equal(Assert.Single(late.Tasks).TaskUuid, (await submitting).Task.TaskUuid);
    }

    [Fact]
    public async Task Before_sending_it_is_given_up_in_the_end_without_a_doubt()
    {
        RodinClientException failure = await FailsAsync(
            ErrorId.ConnectionFailed, () => SubmitAsync(options: Options(address: new Uri($"http://127.0.0.1:{UnusedPort()}/api/v2"), retries: 2)));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(2, Told.Count);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    [InlineData(5_000_000, false)]
    [InlineData(5_000_000, true)]
    public async Task Within_the_body_it_is_sent_anew(int afterBytes, bool reset)
    {
        Faults.Add(new Fault.DisconnectRequest(afterBytes, reset) { Times = 2 });

        SubmittedTask receipt = (await SubmittedAsync(OfLargePicture())).Task;

        AssertOneTask(receipt);
        Assert.Equal(3, Submissions.Count);
        Assert.Equal(100m, Emulator.Balance);
    }

    [Fact]
    public async Task Within_the_body_it_is_given_up_in_the_end_without_a_doubt()
    {
        Faults.Add(new Fault.DisconnectRequest(1000));

        RodinClientException failure = await FailsAsync(ErrorId.ConnectionFailed, () => SubmitAsync(OfLargePicture(), Options(retries: 1)));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Equal(2, Submissions.Count);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task Silence_within_the_body_is_given_up_and_sent_anew()
    {
        // Takes nothing: the network's buffers fill, and stay so.
        using TcpListener deaf = new(IPAddress.Loopback, 0);
        deaf.Start();
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)deaf.LocalEndpoint).Port}/api/v2");

        RodinClientException failure = await FailsAsync(
            ErrorId.OperationTimeout, () => SubmitAsync(OfLargePicture(), Options(address: address, retries: 1, silence: TimeSpan.FromSeconds(60))));

        Assert.False(failure.MayHaveBeenAccepted);
        Assert.Contains(Told, sentence => sentence.Contains("Retrying in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_all_was_sent_and_nobody_read_it_there_is_doubt_and_no_second_request(bool reset)
    {
        Faults.Add(new Fault.DisconnectRequest(long.MaxValue, reset) { Times = 1 });

        await AssertDoubtfulAsync(ErrorId.ConnectionFailed);

        Assert.Empty(Emulator.Tasks);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    public async Task After_the_body_there_is_doubt_and_no_second_request(int afterBytes, bool reset)
    {
        Faults.Add(new Fault.Disconnect(afterBytes, reset) { Times = 1 });

        await AssertDoubtfulAsync(ErrorId.ConnectionFailed);

        Assert.Single(Emulator.Tasks);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Silence_after_the_body_leaves_doubt_and_is_no_reason_for_a_second_request(int afterBytes)
    {
        Faults.Add(new Fault.Stall(afterBytes) { Times = 1 });

        await AssertDoubtfulAsync(ErrorId.OperationTimeout, options: Options(silence: TimeSpan.FromSeconds(60)));

        Assert.Single(Emulator.Tasks);
    }

    [Fact]
    public async Task Within_the_answer_what_came_is_the_receipt_or_else_there_is_doubt()
    {
        int whole = await AnswerLengthAsync();
        int receipts = 0;
        for (int sent = 0; sent < whole; sent += 5)
        {
            Emulator.Reset();
            Faults.Add(new Fault.Disconnect(sent) { Times = 1 });

            Task<SubmissionResult> submitting = SubmitAsync(options: Options(requestsPerMinute: 100_000));
            await PassTimeUntilAsync(submitting);

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

        // The uuid stands near the beginning: most of the answer suffices.
        Assert.InRange(receipts, whole / 5 / 2, whole / 5);
    }

    [Fact]
    public async Task A_receipt_out_of_a_cut_answer_is_kept_in_the_file_too()
    {
        string receipts = PathOf("receipts.jsonl");
        Faults.Add(new Fault.Disconnect(await AnswerLengthAsync() - 10) { Times = 1 });
        Emulator.Requests.Clear();

        SubmittedTask receipt = (await SubmittedAsync(receipts: receipts)).Task;

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
    public async Task A_server_that_fails_may_have_accepted_before(int status)
    {
        Faults.Add(new Fault.Status(status, RetryAfter: TimeSpan.FromSeconds(1)));

        Assert.Equal(status, (await AssertDoubtfulAsync(ErrorId.ServiceUnavailable)).StatusCode);
    }

    [Fact]
    public async Task The_services_own_word_for_not_knowing_leaves_doubt()
    {
        Faults.Add(new Fault.ApiError("UNKNOWN"));

        await AssertDoubtfulAsync(ErrorId.ServiceUnavailable);
    }

    [Theory]
    [InlineData("""{"message":"Submitted."}""")]
    [InlineData("""{"uuid":null,"jobs":{}}""")]
    [InlineData("""{"uuid":""}""")]
    [InlineData("""[]""")]
    [InlineData("""<html>""")]
    [InlineData("")]
    public async Task A_success_that_tells_no_task_leaves_doubt(string body)
    {
        Faults.Add(new Fault.Body(body));

        await AssertDoubtfulAsync(ErrorId.UnexpectedResponse);
    }

    [Fact]
    public async Task An_answer_without_end_leaves_doubt()
    {
        Faults.Add(new Fault.OversizedBody(100_000_000));

        await AssertDoubtfulAsync(ErrorId.UnexpectedResponse);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(302)]
    public async Task A_redirect_is_not_followed_with_what_costs_credits(int status)
    {
        Faults.Add(new Fault.Redirect(Emulator.ApiBaseAddress + "/bang", status));

        RodinClientException failure = await FailsAsync(() => SubmitAsync());

        Assert.Equal(status, failure.StatusCode);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task Stopping_before_it_was_sent_means_no_task()
    {
        using CancellationTokenSource source = new();
        Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(300)));

        Task submitting = SubmitAsync(cancellationToken: source.Token);
        await UntilAsync(() => !Told.IsEmpty);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task Stopping_within_the_body_means_no_task()
    {
        using TcpListener slow = new(IPAddress.Loopback, 0);
        slow.Start();
        using CancellationTokenSource source = new();
        Task submitting = SubmitAsync(
            OfLargePicture(), Options(address: new Uri($"http://127.0.0.1:{((IPEndPoint)slow.LocalEndpoint).Port}/api/v2")), cancellationToken: source.Token);
        using Socket connection = await slow.AcceptSocketAsync(Cancelled);
        byte[] buffer = new byte[64 * 1024];
        Assert.True(await connection.ReceiveAsync(buffer, Cancelled) > 0);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);

        // The other end sees a request that was broken off, of which nobody makes a task.
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

        Assert.True(received < new FileInfo(PathOf("large.png")).Length, $"{received} bytes came.");
    }

    [Fact]
    public async Task Stopping_after_it_was_sent_waits_for_the_answer()
    {
        using CancellationTokenSource source = new();
        string receipts = PathOf("receipts.jsonl");
        Faults.Add(new Fault.Delay(TimeSpan.FromSeconds(20)));

        Task<SubmissionResult> submitting = SubmitAsync(receipts: receipts, cancellationToken: source.Token);
        await UntilAsync(() => Emulator.Tasks.Count > 0 || Submissions.Any(submission => submission.Submission is not null));
        await source.CancelAsync();
        await PassTimeUntilAsync(submitting);

        SubmittedTask receipt = (await submitting).Task;
        AssertOneTask(receipt);
        Assert.Contains(receipt.SubscriptionKey!, await File.ReadAllTextAsync(receipts, Cancelled), StringComparison.Ordinal);
    }

    private static int UnusedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<int> AnswerLengthAsync()
    {
        await SubmitAsync();
        await UntilAsync(() => Submissions[^1].IsFinished);
        int length = (int)Submissions[^1].BytesSent;
        Emulator.RemoveTask(Assert.Single(Emulator.Tasks).TaskUuid);
        return length;
    }
}
