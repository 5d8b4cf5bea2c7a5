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

    // Nobody waits here for checksums.
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
    public async Task A_link_that_says_of_itself_that_it_is_over_is_not_even_tried()
    {
        EmulatedFile file = AddFile();
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Renewable(file, TimeSpan.FromMinutes(-1)), Cancelled);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal(1, _renewals);
        Assert.All(Emulator.Requests, request => Assert.Equal(206, request.StatusCode));
    }

    [Fact]
    public async Task A_link_that_expires_within_a_transfer_is_renewed_and_the_transfer_goes_on_where_it_was()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Disconnect(2_000_000) { Times = 1 });
        DownloadRequest request = Renewable(file, TimeSpan.FromSeconds(1));
        using FileDownloader engine = Engine(Options(retries: 3), connections: 1);

        // The wait before the second try is longer than the link lives.
        Task<DownloadResult> saving = engine.SaveAsync(request, Cancelled);
        await PassTimeUntilAsync(saving);

        await saving;
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal(1, _renewals);
        Assert.InRange(Emulator.Requests.Sum(received => received.BytesSent), _bytes.Length, _bytes.Length + 1000);
    }

    [Fact]
    public async Task A_new_link_that_is_not_honoured_either_is_an_error()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Status(403));
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.LinkExpired, () => engine.SaveAsync(Renewable(file, TimeSpan.FromDays(1)), Cancelled));

        Assert.Equal(1, _renewals);
        Assert.Equal(2, Emulator.Requests.Count);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task What_keeps_from_renewing_is_told_with_the_refusal()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Status(403));
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(
            ErrorId.LinkExpired,
            () => engine.SaveAsync(
                Renewable(file, TimeSpan.FromDays(1), () => throw new RodinClientException(ErrorId.TaskNotFound, "No such task.")), Cancelled));

        Assert.Contains("No such task.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(403, failure.StatusCode);
    }

    [Fact]
    public async Task With_a_clock_that_is_wrong_a_living_link_works_all_the_same()
    {
        EmulatedFile file = AddFile();
        string link = Emulator.CreateLink(file, TimeSpan.FromMinutes(10));
        DownloadRequest request = new(link, PathOf("data.bin"))
        {
            RenewLink = (_, _) => throw new RodinClientException(ErrorId.ApiKeyMissing, "There is no API key."),
        };
        using FileDownloader engine = new(new RodinClientOptions { Time = new AheadByAYear(Clock), Log = Told.Enqueue }, 4);

        await engine.SaveAsync(request, Cancelled);

        Assert.Contains(Told, sentence => sentence.Contains("There is no API key.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renewed_link_to_another_host_than_https_or_loopback_is_refused()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Status(403));
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(
            ErrorId.LinkExpired, () => engine.SaveAsync(Renewable(file, TimeSpan.FromDays(1), () => "http://file.hyper3d.com/a?X-Tos-Signature=secret"), Cancelled));

        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task A_file_that_is_there_is_recognised_with_an_old_link()
    {
        EmulatedFile file = AddFile();
        await File.WriteAllBytesAsync(PathOf("data.bin"), _bytes, Cancelled);
        using FileDownloader engine = Engine();

        DownloadResult result = await engine.SaveAsync(Renewable(file, TimeSpan.FromMinutes(-1)), Cancelled);

        Assert.Equal(DownloadStatus.Existing, result.Status);
    }

    private sealed class AheadByAYear(TimeProvider real) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => real.GetUtcNow().AddYears(1);
    }
}
