using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>How many connections fetch a file, and what of it each does: found out by watching, on a clock that passes as the bytes come.</summary>
public sealed class SegmentTests : DownloadTestBase
{
    [Fact]
    public async Task Capped_connections_are_all_used_untold()
    {
        EmulatedFile file = NewFile(128 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 8);

        // One connection takes 16 s, eight take 2 s, and to find them out takes some time.
        Assert.InRange(passed.TotalSeconds, 2, 8);
        Assert.Equal(8, Emulator.Requests.PeakFileRequests);
        AssertNothingTwice(file);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_full_line_is_not_shared_among_more_connections_than_try_it_out()
    {
        EmulatedFile file = NewFile(64 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block, Shared: true));

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 8);

        // One that tries it out, and once more while that one has not been given back; not all eight.
        Assert.InRange(passed.TotalSeconds, 8, 16);
        Assert.InRange(Emulator.Requests.PeakFileRequests, 2, 5);
        AssertNothingTwice(file);
        AssertSaved(file);
    }

    [Fact]
    public async Task All_files_share_one_budget()
    {
        List<EmulatedFile> files = [.. Enumerable.Range(1, 12).Select(i => NewFile(10 * Block, i, $"{i}.bin"))];
        files.ForEach(file => file.Faults.Add(new Fault.Throttle(2 * Block)));
        using FileDownloader engine = Engine(connections: 8);

        Task saving = Task.WhenAll(files.Select(file => engine.SaveAsync(Request(file), Cancelled)));
        TimeSpan passed = await PassTimeSlowlyUntilAsync(saving, engine);
        await saving;

        // 120 MiB by 16 MiB a second; and where four are left, eight connections fetch them, which takes more than the two requests for each.
        Assert.InRange(passed.TotalSeconds, 7.5, 30);
        Assert.True(Emulator.Requests.Count > 2 * files.Count, $"{Emulator.Requests.Count} requests");
        Assert.Equal(8, Emulator.Requests.PeakFileRequests);
        Assert.All(files, file => AssertRight(file.Content, PathOf(file.Name!)));
    }

    [Fact]
    public async Task A_file_that_waits_comes_before_a_second_connection_for_another()
    {
        EmulatedFile large = NewFile(64 * Block, name: "large.bin");
        large.Faults.Add(new Fault.Throttle(2 * Block));
        EmulatedFile small = NewFile(Block / 2, name: "small.bin");
        using FileDownloader engine = Engine(connections: 4);
        Task<DownloadResult> first = engine.SaveAsync(Request(large), Cancelled);
        await PassTimeSlowlyUntilAsync(() => Emulator.Requests.PeakFileRequests == 4, engine);

        Task<DownloadResult> second = engine.SaveAsync(Request(small), Cancelled);
        await PassTimeSlowlyUntilAsync(second, engine);

        Assert.False(first.IsCompleted);
        await PassTimeSlowlyUntilAsync(first, engine);
        Assert.Equal(4, Emulator.Requests.PeakFileRequests);
        AssertRight(large.Content, PathOf("large.bin"));
        AssertRight(small.Content, PathOf("small.bin"));
    }

    [Fact]
    public async Task Files_of_unknown_length_do_not_keep_a_third_from_being_helped()
    {
        EmulatedFile large = NewFile(64 * Block, name: "large.bin");
        large.Faults.Add(new Fault.Throttle(8 * Block));
        List<EmulatedFile> endless = [.. Enumerable.Range(1, 2).Select(i => NewFile(8 * Block, i, $"{i}.bin"))];
        endless.ForEach(file => file.Faults.AddRange([new Fault.NoRanges(), new Fault.NoLength(), new Fault.Throttle(Block)]));
        using FileDownloader engine = Engine(connections: 8);

        Task saving = Task.WhenAll(endless.Append(large).Select(file => engine.SaveAsync(Request(file), Cancelled)));
        await PassTimeSlowlyUntilAsync(saving, engine);
        await saving;

        Assert.InRange(Emulator.Requests.PeakFileRequests, 4, 8);
        Assert.All(endless.Append(large), file => AssertRight(file.Content, PathOf(file.Name!)));
    }

    public static TheoryData<Fault> Refusals =>
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
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task A_host_that_refuses_a_second_connection_serves_the_file_by_one(Fault refusal)
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(refusal with { Skip = 1, Times = 1 });

        // It is the first connection's file, and that allows no failure.
        await SaveSlowlyAsync(file, connections: 2, retries: 0);

        // One that was cut off counts until the emulator has given it up.
        Assert.InRange(Emulator.Requests.PeakFileRequests, 2, 3);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_host_that_refuses_a_second_connection_for_years_is_not_sent_another()
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(4 * Block));
        file.Faults.Add(new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(900_000_000_000)) { Skip = 1, Times = 1 });

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 2, retries: 0);

        // As long as one connection takes.
        Assert.InRange(passed.TotalSeconds, 5.9, 20);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_connection_that_is_slower_than_the_others_is_relieved_of_what_it_has()
    {
        EmulatedFile file = NewFile(64 * Block);
        file.Faults.Add(new Fault.Throttle(Block / 4) { Skip = 1, Times = 1 });
        file.Faults.Add(new Fault.Throttle(2 * Block));

        TimeSpan passed = await SaveSlowlyAsync(file, connections: 4);

        // Of a segment that takes 16 s and more at its rate, it keeps the block that it has begun, and some that it has time for.
        Assert.InRange(passed.TotalSeconds, 8, 22);
        AssertNothingTwice(file);
        AssertSaved(file);
    }

    [Fact]
    public async Task Parts_that_nothing_says_to_be_of_one_version_are_not_put_together()
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
    public async Task A_host_without_ranges_serves_the_file_by_one_connection()
    {
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(new Fault.NoRanges());

        await SaveSlowlyAsync(file, connections: 4);

        Assert.Equal(["bytes=0-8388607"], Ranges);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_that_changes_while_several_connections_fetch_it_is_of_one_version()
    {
        EmulatedFile file = NewFile(32 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        file.Faults.Add(new Fault.ChangedContent { Skip = 6, Times = 1 });

        await SaveSlowlyAsync(file, connections: 4);

        // How many had joined when it changed is the ramp's matter, and the machine's.
        Assert.InRange(Emulator.Requests.PeakFileRequests, 2, 4);
        AssertSaved(file);
    }

    [Fact]
    public async Task Stopping_ends_all_connections_and_keeps_what_they_brought()
    {
        EmulatedFile file = NewFile(64 * Block);
        file.Faults.Add(new Fault.Throttle(8 * Block));
        using FileDownloader engine = Engine(connections: 8);
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await PassTimeSlowlyUntilAsync(() => engine.ReceivedBytes > 16 * Block, engine);
        Assert.Equal(8, Emulator.Requests.PeakFileRequests);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving.WaitAsync(Cancelled));
        Emulator.Requests.Clear();
        file.Faults.Clear();
        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);
        Assert.InRange(BytesSent, 64 * Block - engine.ReceivedBytes, (64 + 8) * Block - engine.ReceivedBytes);
        AssertSaved(file);
    }

    private async Task<TimeSpan> SaveSlowlyAsync(EmulatedFile file, int connections, int retries = 5)
    {
        using FileDownloader engine = Engine(Options(retries: retries), connections);
        Task<DownloadResult> saving = engine.SaveAsync(Request(file), Cancelled);
        TimeSpan passed = await PassTimeSlowlyUntilAsync(saving, engine);
        await saving;
        return passed;
    }

    // What a connection has in its buffers when it is relieved of the rest comes to nothing.
    private void AssertNothingTwice(EmulatedFile file) =>
        Assert.InRange(BytesSent, file.Length, file.Length + (Emulator.Requests.Count * 256 * 1024));
}
