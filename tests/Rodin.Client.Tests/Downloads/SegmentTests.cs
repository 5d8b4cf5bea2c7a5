using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>
/// The number of connections per file, and their segments. The test clock advances as bytes arrive, so rates are realistic.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class SegmentTests : DownloadTestBase
{
    [Fact]
    public async Task Capped_connections_are_all_used_without_any_option()
    {
        EmulatedFile file = NewFile(128 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 8);

        // One connection takes 16 s and eight take 2 s; finding that out takes some time.
        Assert.InRange(passed.TotalSeconds, 2, 8);
        Assert.Equal(8, Emulator.Requests.PeakFileRequests);
        AssertNothingRequestedTwice(file);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_saturated_line_gets_no_more_connections_than_the_measurement_needs()
    {
        EmulatedFile file = NewFile(64 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block, Shared: true));

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 8);

        // One added connection, and another one while the first has not been released; not all eight.
        Assert.InRange(passed.TotalSeconds, 8, 16);
        Assert.InRange(Emulator.Requests.PeakFileRequests, 2, 5);
        AssertNothingRequestedTwice(file);
        AssertSaved(file);
    }

    [Fact]
    public async Task All_files_share_one_pool_of_connections()
    {
        List<EmulatedFile> files = [.. Enumerable.Range(1, 12).Select(i => NewFile(10 * Block, i, $"{i}.bin"))];
        files.ForEach(file => file.Faults.Add(new Fault.Throttle(2 * Block)));
        using FileDownloader engine = Engine(connections: 8);

        Task saving = Task.WhenAll(files.Select(file => engine.SaveAsync(Request(file), Cancelled)));
        TimeSpan passed = await AdvanceSlowlyUntilAsync(saving, engine);
        await saving;

        // 120 MiB at 16 MiB/s. Eight connections download the last four files, so there are more than the two requests per file.
        Assert.InRange(passed.TotalSeconds, 7.5, 30);
        Assert.True(Emulator.Requests.Count > 2 * files.Count, $"{Emulator.Requests.Count} requests");
        Assert.Equal(8, Emulator.Requests.PeakFileRequests);
        Assert.All(files, file => AssertRight(file.Content, PathOf(file.Name!)));
    }

    [Fact]
    public async Task A_waiting_file_takes_precedence_over_a_second_connection_for_another_file()
    {
        EmulatedFile large = NewFile(64 * Block, name: "large.bin");
        large.Faults.Add(new Fault.Throttle(2 * Block));
        EmulatedFile small = NewFile(Block / 2, name: "small.bin");
        using FileDownloader engine = Engine(connections: 4);
        Task<DownloadResult> first = engine.SaveAsync(Request(large), Cancelled);
        await AdvanceSlowlyUntilAsync(() => Emulator.Requests.PeakFileRequests == 4, engine);

        Task<DownloadResult> second = engine.SaveAsync(Request(small), Cancelled);
        await AdvanceSlowlyUntilAsync(second, engine);

        Assert.False(first.IsCompleted);
        await AdvanceSlowlyUntilAsync(first, engine);
        Assert.Equal(4, Emulator.Requests.PeakFileRequests);
        AssertRight(large.Content, PathOf("large.bin"));
        AssertRight(small.Content, PathOf("small.bin"));
    }

    [Fact]
    public async Task Files_of_unknown_length_do_not_keep_another_file_from_getting_more_connections()
    {
        EmulatedFile large = NewFile(64 * Block, name: "large.bin");
        large.Faults.Add(new Fault.Throttle(8 * Block));
        List<EmulatedFile> unknown = [.. Enumerable.Range(1, 2).Select(i => NewFile(8 * Block, i, $"{i}.bin"))];
        unknown.ForEach(file => file.Faults.AddRange([new Fault.NoRanges(), new Fault.NoLength(), new Fault.Throttle(Block)]));
        using FileDownloader engine = Engine(connections: 8);

        Task saving = Task.WhenAll(unknown.Append(large).Select(file => engine.SaveAsync(Request(file), Cancelled)));
        await AdvanceSlowlyUntilAsync(saving, engine);
        await saving;

        Assert.InRange(Emulator.Requests.PeakFileRequests, 4, 8);
        Assert.All(unknown.Append(large), file => AssertRight(file.Content, PathOf(file.Name!)));
    }

    public static TheoryData<Fault> Rejections =>
    [
        new Fault.Status(503),
        new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(5)),
        new Fault.Status(403),
        new Fault.Status(404),
        new Fault.Disconnect(-1),
        new Fault.Disconnect(0, Reset: true),
        new Fault.ErrorPage(),
        new Fault.Body("{}", Code: 206),
    ];

    [Theory]
    [MemberData(nameof(Rejections), DisableDiscoveryEnumeration = true)]
    public async Task A_file_host_that_rejects_a_second_connection_serves_the_file_over_one(Fault rejection)
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(rejection with { Skip = 1, Times = 1 });

        // No retries: the failure of an added connection must not count as the file's.
        await SaveSlowlyAsync(file, connections: 2, retries: 0);

        // A closed connection counts until the emulator has noticed.
        Assert.InRange(Emulator.Requests.PeakFileRequests, 2, 3);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_host_that_rejects_a_second_connection_for_years_gets_no_third()
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(4 * Block));
        file.Faults.Add(new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(900_000_000_000)) { Skip = 1, Times = 1 });

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 2, retries: 0);

        // The time that one connection takes.
        Assert.InRange(passed.TotalSeconds, 5.9, 20);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_slow_connection_hands_part_of_its_segment_to_a_fast_one()
    {
        EmulatedFile file = NewFile(64 * Block);
        file.Faults.Add(new Fault.Throttle(Block / 4) { Skip = 1, Times = 1 });
        file.Faults.Add(new Fault.Throttle(2 * Block));

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 4);

        // Its segment would take 16 s or more; it keeps the block that it has started and a few that it has time for.
        Assert.InRange(passed.TotalSeconds, 8, 22);
        AssertNothingRequestedTwice(file);
        AssertSaved(file);
    }

    [Fact]
    public async Task Ranges_without_a_version_are_not_combined()
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(new Fault.Header("ETag", null));
        file.Faults.Add(new Fault.Header("Last-Modified", null));

        await SaveSlowlyAsync(file, connections: 4);

        Assert.Equal(["bytes=0-8388607", ""], Ranges);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_host_without_ranges_serves_the_file_over_one_connection()
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(new Fault.NoRanges());

        await SaveSlowlyAsync(file, connections: 4);

        Assert.Equal(["bytes=0-8388607"], Ranges);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_that_changes_while_several_connections_download_it_has_one_version()
    {
        EmulatedFile file = NewFile(32 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(new Fault.ChangedContent { Skip = 6, Times = 1 });

        await SaveSlowlyAsync(file, connections: 4);

        // How many connections there were at the change depends on the scaler and the machine.
        Assert.InRange(Emulator.Requests.PeakFileRequests, 2, 4);
        AssertSaved(file);
    }

    [Fact]
    public async Task Cancelling_ends_all_connections_and_keeps_the_bytes_on_disk()
    {
        const int Blocks = 128;
        EmulatedFile file = NewFile(Blocks * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        using FileDownloader engine = Engine(connections: 8);
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);

        // After how many bytes the scaler has added all connections depends on the machine.
        await AdvanceSlowlyUntilAsync(
            () => saving.IsCompleted || (engine.ReceivedBytes > 16 * Block && Emulator.Requests.PeakFileRequests == 8), engine);
        Assert.Equal(8, Emulator.Requests.PeakFileRequests);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving.WaitAsync(Cancelled));
        Emulator.Requests.Clear();
        file.Faults.Clear();
        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);
        Assert.InRange(BytesSent, Blocks * Block - engine.ReceivedBytes, (Blocks + 8) * Block - engine.ReceivedBytes);
        AssertSaved(file);
    }

    private async Task<TimeSpan> SaveSlowlyAsync(EmulatedFile file, int connections, int retries = 5)
    {
        using FileDownloader engine = Engine(Options(retries: retries), connections);
        Task<DownloadResult> saving = engine.SaveAsync(Request(file), Cancelled);
        TimeSpan passed = await AdvanceSlowlyUntilAsync(saving, engine);
        await saving;
        return passed;
    }

    // Bytes in the buffers of a connection that gives up part of its segment are discarded.
    private void AssertNothingRequestedTwice(EmulatedFile file) =>
        Assert.InRange(BytesSent, file.Length, file.Length + (Emulator.Requests.Count * 256 * 1024));
}
