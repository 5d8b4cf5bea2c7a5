using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>The base of tests of submissions.</summary>
public abstract class SubmissionTestBase : EngineTestBase
{
    protected const string Prompt = "a brass astrolabe";

    // More than the buffers of both sockets can contain, so that the body is still being sent when the server disconnects.
    private const int LargeImageLength = 48 * 1024 * 1024;

    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    protected static SubmissionForm CreateForm(string prompt = Prompt) => new(SubmissionEndpoint.Generation)
    {
        Source = prompt,
        Fields = new Dictionary<string, string> { ["prompt"] = prompt },
    };

    protected FaultList Faults => Emulator.GetEndpointFaults("rodin");

    protected IReadOnlyList<ReceivedRequest> Submissions =>
        [.. Emulator.Requests.Where(request => request.Path.EndsWith("/rodin", StringComparison.Ordinal))];

    protected SubmissionForm CreateFormWithLargeImage() =>
        CreateForm() with { Files = [("images", CreateImage("large.png", LargeImageLength))] };

    protected string CreateImage(string name, int length = 1000)
    {
        string path = PathOf(name);
        using FileStream file = File.Create(path);
        file.Write(s_png);
        file.SetLength(length);
        return path;
    }

    protected TaskSubmitter CreateSubmitter(RodinClientOptions? options = null, string? receipts = null) =>
        new(options ?? Options(), receipts is null ? null : new ReceiptFile(receipts));

    protected Task<SubmissionResult> SubmitAsync(
        SubmissionForm? request = null,
        RodinClientOptions? options = null,
        string? receipts = null,
        CancellationToken? cancellationToken = null) =>
        CreateSubmitter(options, receipts).SubmitAsync(request ?? CreateForm(), cancellationToken ?? Cancelled);

    protected async Task<SubmissionResult> SubmitAndAdvanceAsync(
        SubmissionForm? request = null, RodinClientOptions? options = null, string? receipts = null)
    {
        Task<SubmissionResult> submitting = SubmitAsync(request, options, receipts);
        await AdvanceUntilCompletedAsync(submitting);
        return await submitting;
    }

    /// <summary>Asserts that exactly one task exists and that it is the receipt's.</summary>
    protected EmulatedTask AssertOneTask(SubmittedTask receipt)
    {
        EmulatedTask task = Assert.Single(Emulator.Tasks);
        Assert.Equal(task.TaskUuid, receipt.TaskUuid);
        return task;
    }

    /// <summary>Asserts that the submission fails after one request and that the error states that it may have been accepted.</summary>
    protected async Task<RodinClientException> AssertOutcomeUnknownAsync(
        ErrorId id, SubmissionForm? request = null, RodinClientOptions? options = null)
    {
        RodinClientException failure = await FailsAsync(id, () => SubmitAsync(request, options));
        Assert.True(failure.MayHaveBeenAccepted, failure.Message);
        Assert.Contains("may have been accepted", failure.Message, StringComparison.Ordinal);
        Assert.Single(Submissions);
        return failure;
    }
}
