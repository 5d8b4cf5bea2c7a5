using Rodin.Client.Downloads;
using Rodin.Client.Tests.Emulator;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

public sealed class DownloadFaultTests : EngineTestBase
{
    private readonly byte[] _bytes = Bytes(600_000);

    private EmulatedFile NewFile => Emulator.AddTask().AddFile("data.bin", _bytes);

    public static TheoryData<Fault> TransientFaults =>
    [
        new Fault.Status(408) { Times = 2 },
        new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(20)) { Times = 2 },
        new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(20), RetryAfterAsDate: true) { Times = 2 },
        new Fault.Status(500) { Times = 2 },
        new Fault.Status(503) { Times = 4 },
        new Fault.Disconnect(-1) { Times = 2 },
        new Fault.Disconnect(0) { Times = 2 },
        new Fault.Disconnect(1) { Times = 1 },
        new Fault.Disconnect(599_999) { Times = 1 },
        new Fault.Disconnect(200_000) { Times = 2 },
        new Fault.Disconnect(200_000, Reset: true) { Times = 2 },
        new Fault.WrongLength(1) { Times = 2 },
    ];

    [Theory]
    [MemberData(nameof(TransientFaults), DisableDiscoveryEnumeration = true)]
    public async Task A_transient_fault_is_retried_and_the_file_is_complete(Fault fault)
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(fault);
        using FileDownloader engine = Engine();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), Cancelled);
        await AdvanceUntilCompletedAsync(saving);

        Assert.Equal(DownloadStatus.Downloaded, (await saving).Status);
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal(fault.Times + 1, Emulator.Requests.Count);
        Assert.Equal([PathOf("data.bin")], Directory.GetFiles(Folder));
    }

    public static TheoryData<Fault, ErrorId> PermanentFaults => new()
    {
        { new Fault.Status(403), ErrorId.LinkExpired },
        { new Fault.Status(404), ErrorId.LinkExpired },
        { new Fault.Status(410), ErrorId.LinkExpired },
        { new Fault.Status(400), ErrorId.UnexpectedResponse },
        { new Fault.Status(204), ErrorId.UnexpectedResponse },
        { new Fault.Status(304), ErrorId.UnexpectedResponse },
        { new Fault.Status(416), ErrorId.UnexpectedResponse },
        { new Fault.Status(429), ErrorId.RateLimited },
        { new Fault.Status(429, RetryAfter: TimeSpan.FromDays(100)), ErrorId.RateLimited },
        { new Fault.Status(408), ErrorId.ServiceUnavailable },
        { new Fault.Status(503), ErrorId.ServiceUnavailable },
        { new Fault.Disconnect(-1), ErrorId.ConnectionFailed },
        { new Fault.Disconnect(1000), ErrorId.IncompleteFile },
        { new Fault.WrongLength(1), ErrorId.IncompleteFile },
        { new Fault.Gzip(), ErrorId.UnexpectedResponse },
        { new Fault.Redirect("ftp://127.0.0.1/data.bin"), ErrorId.InsecureAddress },
        { new Fault.Redirect("http://file.hyper3d.com/data.bin"), ErrorId.InsecureAddress },
        { new Fault.Redirect("http://169.254.169.254/latest/meta-data"), ErrorId.InsecureAddress },
        { new Fault.Redirect("http://[broken"), ErrorId.UnexpectedResponse },
    };

    [Theory]
    [MemberData(nameof(PermanentFaults), DisableDiscoveryEnumeration = true)]
    public async Task A_permanent_fault_is_one_error_and_leaves_no_file(Fault fault, ErrorId id)
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(fault);
        using FileDownloader engine = Engine(Options(retries: 2));

        RodinClientException failure = await FailsAsync(id, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.DoesNotContain("X-Tos", failure.ToString(), StringComparison.Ordinal);
        AssertFolderIsEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task An_idle_connection_is_a_timeout_at_any_point_and_leaves_no_file(long afterBytes)
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.Stall(afterBytes));
        using FileDownloader engine = Engine(Options(retries: 0, idleTimeout: TimeSpan.FromSeconds(30)));

        await FailsAsync(ErrorId.OperationTimeout, () => engine.SaveAsync(Request(file), Cancelled));

        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task A_slow_download_can_take_longer_than_the_idle_timeout()
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.Throttle(600));

        // Minutes of the test's clock are less than a second on the machine's.
        using FileDownloader engine = Engine(Options(retries: 0, idleTimeout: TimeSpan.FromMinutes(5)));

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), Cancelled);
        TimeSpan passed = await AdvanceUntilCompletedAsync(saving);

        await saving;
        Assert.True(passed > TimeSpan.FromMinutes(10), $"It took {passed}.");
    }

    [Fact]
    public async Task An_expired_link_is_reported_as_such_and_not_requested_again()
    {
        EmulatedFile file = NewFile;
        string link = Emulator.CreateLink(file, TimeSpan.FromMinutes(10));
        Clock.Advance(TimeSpan.FromMinutes(11));
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.LinkExpired, () => engine.SaveAsync(new DownloadRequest(link, PathOf("data.bin")), Cancelled));

        Assert.Single(Emulator.Requests);
        AssertFolderIsEmpty();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_an_allowed_address_is_followed(int code)
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.Redirect(Emulator.CreateLink(file), code) { Times = 1 });
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
    }

    [Fact]
    public async Task A_relative_redirect_is_followed()
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.Redirect(new Uri(Emulator.CreateLink(file)).PathAndQuery) { Times = 1 });
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
    }

    [Fact]
    public async Task A_redirect_loop_ends_with_an_error()
    {
        EmulatedFile file = NewFile;
        file.Faults.Add(new Fault.Redirect(Emulator.CreateLink(file)));
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.UnexpectedResponse, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.InRange(Emulator.Requests.Count, 2, 20);
    }

    [Fact]
    public async Task One_failed_file_does_not_affect_the_others()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile bad = task.AddFile("bad.bin", _bytes);
        bad.Faults.Add(new Fault.Disconnect(1000));
        EmulatedFile good = task.AddFile("good.bin", _bytes);
        using FileDownloader engine = Engine(Options(retries: 0));

        Task<DownloadResult> failing = engine.SaveAsync(Request(bad), Cancelled);
        await engine.SaveAsync(Request(good), Cancelled);

        await Assert.ThrowsAsync<RodinClientException>(() => failing);
        Assert.Equal([PathOf("good.bin")], Directory.GetFiles(Folder));
    }
}
