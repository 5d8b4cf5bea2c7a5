using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>Every fault that the emulator can cause, with one connection and with several.</summary>
[Trait("Speed", "Slow")]
public sealed class FaultMatrixTests : DownloadTestBase
{
    private const int Length = (20 * Block) + 123;

    /// <summary>The number of connections.</summary>
    public enum Form
    {
        /// <summary>One connection.</summary>
        SingleStream,

        /// <summary>Four connections. Each is capped, so that all are used.</summary>
        Segmented,
    }

    private static IEnumerable<Fault> TransientFaults =>
    [
        new Fault.Delay(TimeSpan.FromSeconds(5)),
        new Fault.Status(403),
        new Fault.Status(404),
        new Fault.Status(408),
        new Fault.Status(416),
        new Fault.Status(429),
        new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(7)),
        new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(7), RetryAfterAsDate: true),
        new Fault.Status(500),
        new Fault.Status(503, Text: "<html>"),
        new Fault.Disconnect(-1),
        new Fault.Disconnect(0),
        new Fault.Disconnect(1),
        new Fault.Disconnect(Block),
        new Fault.Disconnect(1_500_000),
        new Fault.Disconnect(1_500_000, Reset: true),
        new Fault.Stall(-1),
        new Fault.Stall(0),
        new Fault.Stall(1_500_000),
        new Fault.WrongLength(1),
        new Fault.WrongLength(-1),
        new Fault.NoLength(),
        new Fault.NoRanges(),
        new Fault.Header("ETag", null),
        new Fault.Header("ETag", "W/\"weak\""),
        new Fault.Header("ETag", "\"of another version\""),
        new Fault.Header("Last-Modified", null),
        new Fault.Header("Accept-Ranges", null),
        new Fault.ChecksumHeaders(ChecksumHeaderNames.All),
        new Fault.ChecksumHeaders(ChecksumHeaderNames.All, WholeFile: true),
        new Fault.ChangedContent(),
        new Fault.ChangedContent(Length: Length - (3 * Block)),
        new Fault.ErrorPage(),
        new Fault.Redirect("/elsewhere"),
    ];

    public static IEnumerable<TheoryDataRow<Form, int, Fault>> Transient =>
        from form in Enum.GetValues<Form>()
        from skip in form == Form.Segmented ? new[] { 0, 1, 3 } : [0, 1]
        from fault in TransientFaults
        where skip > 0 || !DefinesTheFile(fault)
        select new TheoryDataRow<Form, int, Fault>(form, skip, fault);

    [Theory]
    [MemberData(nameof(Transient), DisableDiscoveryEnumeration = true)]
    public async Task After_a_transient_fault_the_file_is_correct(Form form, int skip, Fault fault)
    {
        EmulatedFile file = NewFile(form);
        file.Faults.Add(fault with { Skip = skip, Times = 1 });

        DownloadStatus status = (await SaveAsync(file, form, retries: 3, renews: true)).Status;

        Assert.Equal(DownloadStatus.Downloaded, status);
        Assert.True(form == Form.SingleStream || skip == 0 || Emulator.Requests.PeakFileRequests > 1);
        AssertSaved(file);
    }

    public static TheoryData<Fault, ErrorId, bool> PermanentFaults => new()
    {
        { new Fault.Status(403), ErrorId.LinkExpired, true },
        { new Fault.Status(404), ErrorId.LinkExpired, true },
        { new Fault.Status(410), ErrorId.LinkExpired, true },
        { new Fault.Status(400), ErrorId.UnexpectedResponse, true },
        { new Fault.Status(204), ErrorId.UnexpectedResponse, true },
        { new Fault.Status(304), ErrorId.UnexpectedResponse, true },
        { new Fault.Status(429), ErrorId.RateLimited, true },
        { new Fault.Status(429, RetryAfter: TimeSpan.FromDays(100)), ErrorId.RateLimited, true },
        { new Fault.Status(408), ErrorId.ServiceUnavailable, true },
        { new Fault.Status(503), ErrorId.ServiceUnavailable, true },
        { new Fault.Disconnect(-1), ErrorId.ConnectionFailed, true },
        { new Fault.Disconnect(1000), ErrorId.IncompleteFile, true },
        { new Fault.Disconnect(1000, Reset: true), ErrorId.IncompleteFile, true },
        { new Fault.Stall(-1), ErrorId.OperationTimeout, true },
        { new Fault.Stall(1000), ErrorId.OperationTimeout, true },
        { new Fault.WrongLength(1), ErrorId.IncompleteFile, true },
        { new Fault.Gzip(), ErrorId.UnexpectedResponse, true },
        { new Fault.Redirect("ftp://127.0.0.1/data.bin"), ErrorId.InsecureAddress, true },
        { new Fault.Redirect("http://file.hyper3d.com/data.bin"), ErrorId.InsecureAddress, true },
        { new Fault.ErrorPage(), ErrorId.UnexpectedResponse, true },
        { new Fault.Body("{}", Code: 206), ErrorId.UnexpectedResponse, true },
        { new Fault.Header("Content-Range", "bytes 0-1/2"), ErrorId.UnexpectedResponse, true },
        { new Fault.Header("x-tos-hash-crc64ecma", "1"), ErrorId.ChecksumMismatch, false },
        { new Fault.Header("Repr-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"), ErrorId.ChecksumMismatch, false },
        { new Fault.Status(416), ErrorId.UnexpectedResponse, true },
    };

    public static IEnumerable<TheoryDataRow<Form, Fault, ErrorId, bool>> Permanent =>
        from form in Enum.GetValues<Form>()
        from row in PermanentFaults
        select new TheoryDataRow<Form, Fault, ErrorId, bool>(form, row.Data.Item1, row.Data.Item2, row.Data.Item3);

    [Theory]
    [MemberData(nameof(Permanent), DisableDiscoveryEnumeration = true)]
    public async Task A_permanent_fault_is_one_error_and_valid_data_is_kept_for_the_next_run(
        Form form, Fault fault, ErrorId id, bool isKept)
    {
        EmulatedFile file = NewFile(form);
        file.Faults.Add(fault with { Skip = 1 });

        AssertErrorId(id, await Assert.ThrowsAsync<RodinClientException>(() => SaveAsync(file, form, retries: 1)));

        Assert.Equal(
            isKept ? [PathOf("data.bin.part"), PathOf("data.bin.part.map")] : [],
            Directory.GetFileSystemEntries(Folder).Order());
        file.Faults.Clear();
        Assert.Equal(isKept ? DownloadStatus.Resumed : DownloadStatus.Downloaded, (await base.SaveAsync(file)).Status);
        AssertSaved(file);
    }

    [Theory]
    [InlineData(Form.SingleStream)]
    [InlineData(Form.Segmented)]
    public async Task A_file_is_completed_although_every_response_is_truncated(Form form)
    {
        EmulatedFile file = NewFile(form);
        file.Faults.Add(new Fault.Disconnect(300_000));

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file, form, retries: 1)).Status);

        AssertSaved(file);
    }

    // A first response with this fault defines what the file is, so the fault cannot be detected.
    private static bool DefinesTheFile(Fault fault) => fault is Fault.ErrorPage or Fault.WrongLength { Difference: -1 };

    private EmulatedFile NewFile(Form form)
    {
        EmulatedFile file = NewFile(Length);
        if (form == Form.Segmented)
        {
            file.Faults.Add(new Fault.Throttle(8 * Block));
        }

        return file;
    }

    private async Task<DownloadResult> SaveAsync(EmulatedFile file, Form form, int retries, bool renews = false)
    {
        // Without a stall the timeout is long: on a busy machine, half a minute of the test clock can pass before a thread runs.
        TimeSpan idleTimeout = file.Faults.Any(fault => fault is Fault.Stall) ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(10);
        using FileDownloader engine = Engine(
            Options(retries: retries, idleTimeout: idleTimeout), connections: form == Form.Segmented ? 4 : 1);
        Task<DownloadResult> saving = engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file), PathOf(file.Name!))
            {
                RenewLink = renews ? (_, _) => Task.FromResult(Emulator.CreateLink(file)) : null,
            },
            Cancelled);
        await (form == Form.Segmented ? AdvanceSlowlyUntilAsync(saving, engine) : AdvanceUntilCompletedAsync(saving));
        return await saving;
    }
}
