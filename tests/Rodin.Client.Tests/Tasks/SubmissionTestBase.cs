using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

/// <summary>What tests of submissions share.</summary>
public abstract class SubmissionTestBase : EngineTestBase
{
    protected const string Prompt = "a brass astrolabe";

    // More than the network's buffers hold at both ends, so that it has not left this process when the other end goes away.
    private const int LargePicture = 48 * 1024 * 1024;

    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    protected static SubmissionForm OfPrompt(string prompt = Prompt) => new(SubmissionEndpoint.Generation)
    {
        Source = prompt,
        Fields = new Dictionary<string, string> { ["prompt"] = prompt },
    };

    protected FaultList Faults => Emulator.GetEndpointFaults("rodin");

    protected IReadOnlyList<ReceivedRequest> Submissions => [.. Emulator.Requests.Where(request => request.Path.EndsWith("/rodin", StringComparison.Ordinal))];

    protected SubmissionForm OfLargePicture() => OfPrompt() with { Files = [("images", Picture("large.png", LargePicture))] };

    protected string Picture(string name, int length = 1000)
    {
        string path = PathOf(name);
        using FileStream file = File.Create(path);
        file.Write(s_png);
        file.SetLength(length);
        return path;
    }

    protected TaskSubmitter Submitter(RodinClientOptions? options = null, string? receipts = null) =>
        new(options ?? Options(), receipts is null ? null : new ReceiptFile(receipts));

    protected Task<SubmissionResult> SubmitAsync(
        SubmissionForm? request = null, RodinClientOptions? options = null, string? receipts = null, CancellationToken? cancellationToken = null) =>
        Submitter(options, receipts).SubmitAsync(request ?? OfPrompt(), cancellationToken ?? Cancelled);

    protected async Task<SubmissionResult> SubmittedAsync(SubmissionForm? request = null, RodinClientOptions? options = null, string? receipts = null)
    {
        Task<SubmissionResult> submitting = SubmitAsync(request, options, receipts);
        await PassTimeUntilAsync(submitting);
        return await submitting;
    }

    /// <summary>Asserts that there is the one task that the receipt is of.</summary>
    protected EmulatedTask AssertOneTask(SubmittedTask receipt)
    {
        EmulatedTask task = Assert.Single(Emulator.Tasks);
        Assert.Equal(task.TaskUuid, receipt.TaskUuid);
        return task;
    }

    /// <summary>Asserts that the submission fails with a word of doubt, after one request.</summary>
    protected async Task<RodinClientException> AssertDoubtfulAsync(ErrorId id, SubmissionForm? request = null, RodinClientOptions? options = null)
    {
        RodinClientException failure = await FailsAsync(id, () => SubmitAsync(request, options));
        Assert.True(failure.MayHaveBeenAccepted, failure.Message);
        Assert.Contains("may have been accepted", failure.Message, StringComparison.Ordinal);
        Assert.Single(Submissions);
        return failure;
    }
}
