using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

public sealed class RenewalTests : EngineTestBase
{
    private readonly byte[] _bytes = Bytes(5_000_000);
    private int _renewals;

    // Saves the time for computing checksums.
    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { ChecksumHeaders = false };

    private EmulatedFile AddFile() => Emulator.AddTask().AddFile("data.bin", _bytes);

    private DownloadRequest Renewable(EmulatedFile file, TimeSpan lifetime, Func<string>? renew = null) =>
        new(Emulator.CreateLink(file, lifetime), PathOf("data.bin"))
        {
            RenewLink = (_, _) =>
            {
                Interlocked.Increment(ref _renewals);
                return Task.FromResult(renew?.Invoke() ?? Emulator.CreateLink(file));
            },
        };

    [Fact]
    public async Task A_link_that_states_that_it_has_expired_is_renewed_without_a_request()
    {
        EmulatedFile file = AddFile();
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Renewable(file, TimeSpan.FromMinutes(-1)), Cancelled);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal(1, _renewals);
        Assert.All(Emulator.Requests, request => Assert.Equal(206, request.StatusCode));
    }

    [Fact]
    public async Task A_link_that_expires_during_a_download_is_renewed_and_the_download_resumes()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Disconnect(2_000_000) { Times = 1 });
        DownloadRequest request = Renewable(file, TimeSpan.FromSeconds(1));
        using FileDownloader engine = Engine(Options(retries: 3), connections: 1);

        // The link expires during the wait before the retry.
        Task<DownloadResult> saving = engine.SaveAsync(request, Cancelled);
        await AdvanceUntilCompletedAsync(saving);

        await saving;
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal(1, _renewals);
        Assert.InRange(Emulator.Requests.Sum(received => received.BytesSent), _bytes.Length, _bytes.Length + 1000);
    }

    [Fact]
    public async Task A_renewed_link_that_is_rejected_too_is_an_error()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Status(403));
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.LinkExpired, () => engine.SaveAsync(Renewable(file, TimeSpan.FromDays(1)), Cancelled));

        Assert.Equal(1, _renewals);
        Assert.Equal(2, Emulator.Requests.Count);
        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task The_error_states_why_the_link_could_not_be_renewed()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Status(403));
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(
            ErrorId.LinkExpired,
            () => engine.SaveAsync(
                Renewable(file, TimeSpan.FromDays(1), () => throw new RodinClientException(ErrorId.TaskNotFound, "No such task.")),
                Cancelled));

        Assert.Contains("No such task.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(403, failure.StatusCode);
    }

    [Fact]
    public async Task A_valid_link_works_even_if_the_clock_is_wrong()
    {
        EmulatedFile file = AddFile();
        string link = Emulator.CreateLink(file, TimeSpan.FromMinutes(10));
        DownloadRequest request = new(link, PathOf("data.bin"))
        {
            RenewLink = (_, _) => throw new RodinClientException(ErrorId.ApiKeyMissing, "No API key was found."),
        };
        using FileDownloader engine = new(new RodinClientOptions { Time = new ClockAheadByOneYear(Clock), Log = LogMessages.Enqueue }, 4);

        await engine.SaveAsync(request, Cancelled);

        Assert.Contains(LogMessages, text => text.Contains("No API key was found.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renewed_link_that_is_neither_https_nor_loopback_is_rejected()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Status(403));
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(
            ErrorId.LinkExpired, () => engine.SaveAsync(
                Renewable(file, TimeSpan.FromDays(1), () => "http://file.hyper3d.com/a?X-Tos-Signature=secret"), Cancelled));

        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task An_existing_file_is_recognized_with_an_expired_link()
    {
        EmulatedFile file = AddFile();
        await File.WriteAllBytesAsync(PathOf("data.bin"), _bytes, Cancelled);
        using FileDownloader engine = Engine();

        DownloadResult result = await engine.SaveAsync(Renewable(file, TimeSpan.FromMinutes(-1)), Cancelled);

        Assert.Equal(DownloadStatus.Existing, result.Status);
    }

    private sealed class ClockAheadByOneYear(TimeProvider real) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => real.GetUtcNow().AddYears(1);
    }
}
