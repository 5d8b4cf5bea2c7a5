using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

public sealed class SaveTests : EngineTestBase
{
    private EmulatedTask Task => field ??= Emulator.AddTask();

    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { UnusualLinkEncoding = true };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(5_000_000)]
    public async Task A_file_of_any_size_is_saved_byte_for_byte(int size)
    {
        byte[] bytes = Bytes(size);
        EmulatedFile file = Task.AddFile("data.bin", bytes);
        using FileDownloader engine = Engine();

        DownloadResult result = await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(new DownloadResult(PathOf("data.bin"), size, DownloadStatus.Downloaded), result);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal([PathOf("data.bin")], Directory.GetFiles(Folder));
        Assert.Equal(size, engine.FinishedBytes);
    }

    [Fact]
    public async Task The_link_is_sent_unchanged_and_the_request_contains_no_identity()
    {
        EmulatedFile file = Task.AddFile("odd ~name-é.bin", Bytes(100));
        string link = Emulator.CreateLink(file);
        using FileDownloader engine = Engine();

        await engine.SaveAsync(new DownloadRequest(link, PathOf("data.bin")), Cancelled);

        ReceivedRequest request = Assert.Single(Emulator.Requests);
        Assert.EndsWith(request.Path + request.Query, link, StringComparison.Ordinal);
        Assert.Equal("GET", request.Method);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.False(request.Headers.ContainsKey("Cookie"));
        Assert.False(request.Headers.ContainsKey("Accept-Encoding"));
    }

    [Fact]
    public async Task Missing_folders_are_created()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100));
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file, Path.Combine("a", "b", "data.bin")), Cancelled);

        Assert.True(File.Exists(PathOf(Path.Combine("a", "b", "data.bin"))));
    }

    [Fact]
    public async Task The_final_name_appears_only_when_the_file_is_complete()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(1_000_000));
        file.Faults.Add(new Fault.Stall(500_000));
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => engine.Running.Any(progress => progress.Received > 0));

        Assert.Equal([PathOf("data.bin.part")], Directory.GetFiles(Folder));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task An_existing_file_of_the_same_length_is_not_downloaded()
    {
        byte[] mine = Bytes(100_000, seed: 1);
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100_000, seed: 2));
        await File.WriteAllBytesAsync(PathOf("data.bin"), mine, Cancelled);
        using FileDownloader engine = Engine();

        DownloadResult result = await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(DownloadStatus.Existing, result.Status);
        Assert.Equal(100_000, result.Length);
        Assert.Equal(mine, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.InRange(Assert.Single(Emulator.Requests).BytesSent, 0, 1);
        Assert.Equal(0, engine.FinishedBytes);
    }

    [Fact]
    public async Task An_existing_empty_file_is_not_downloaded()
    {
        EmulatedFile file = Task.AddFile("data.bin", []);
        await File.WriteAllBytesAsync(PathOf("data.bin"), [], Cancelled);
        using FileDownloader engine = Engine();

        Assert.Equal(DownloadStatus.Existing, (await engine.SaveAsync(Request(file), Cancelled)).Status);
    }

    [Fact]
    public async Task An_existing_file_is_recognized_if_the_file_host_does_not_serve_ranges()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100_000));
        file.Faults.Add(new Fault.NoRanges());
        await File.WriteAllBytesAsync(PathOf("data.bin"), Bytes(100_000), Cancelled);
        using FileDownloader engine = Engine();

        Assert.Equal(DownloadStatus.Existing, (await engine.SaveAsync(Request(file), Cancelled)).Status);
    }

    [Fact]
    public async Task A_different_file_is_unchanged()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100_000));
        await File.WriteAllTextAsync(PathOf("data.bin"), "mine", Cancelled);
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.FileExists, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal([PathOf("data.bin")], Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_different_file_is_unchanged_if_the_file_host_does_not_state_the_length()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100_000));
        file.Faults.Add(new Fault.NoRanges());
        file.Faults.Add(new Fault.NoLength());
        await File.WriteAllTextAsync(PathOf("data.bin"), "mine", Cancelled);
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.FileExists, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("data.bin"), Cancelled));
    }

    [Fact]
    public async Task Overwriting_replaces_a_different_file()
    {
        byte[] bytes = Bytes(100_000);
        EmulatedFile file = Task.AddFile("data.bin", bytes);
        await File.WriteAllTextAsync(PathOf("data.bin"), "old", Cancelled);
        using FileDownloader engine = Engine();

        DownloadResult result = await engine.SaveAsync(Request(file, overwrite: true), Cancelled);

        Assert.Equal(DownloadStatus.Downloaded, result.Status);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
    }

    [Fact]
    public async Task Overwriting_keeps_the_old_file_if_the_download_fails()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100_000));
        file.Faults.Add(new Fault.Disconnect(20_000) { Skip = 1 });
        await File.WriteAllTextAsync(PathOf("data.bin"), "old", Cancelled);
        using FileDownloader engine = Engine(Options(retries: 1));

        await FailsAsync(ErrorId.IncompleteFile, () => engine.SaveAsync(Request(file, overwrite: true), Cancelled));

        Assert.Equal("old", await File.ReadAllTextAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal([PathOf("data.bin")], Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_folder_at_the_path_of_the_file_is_never_replaced()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(100));
        Directory.CreateDirectory(PathOf("data.bin"));
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.FileExists, () => engine.SaveAsync(Request(file, overwrite: true), Cancelled));

        Assert.True(Directory.Exists(PathOf("data.bin")));
    }

    [Fact]
    public async Task A_file_created_during_the_download_is_not_overwritten()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(1_000_000));
        file.Faults.Add(new Fault.Delay(TimeSpan.FromMinutes(1)));
        using FileDownloader engine = Engine();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), Cancelled);
        await Emulator.Requests.WaitForAsync(_ => true, Cancelled);
        await File.WriteAllTextAsync(PathOf("data.bin"), "mine", Cancelled);

        await FailsAsync(ErrorId.FileExists, () => saving);
        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("data.bin"), Cancelled));
    }

    [Fact]
    public async Task A_file_of_unknown_length_is_saved()
    {
        byte[] bytes = Bytes(300_000);
        EmulatedFile file = Task.AddFile("data.bin", bytes);
        file.Faults.Add(new Fault.NoLength());
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task No_more_connections_are_open_than_the_pool_allows(int size)
    {
        EmulatedFile[] files = [.. Enumerable.Range(0, 12).Select(i => Task.AddFile($"data-{i}.bin", Bytes(10_000)))];
        Emulator.FileFaults.Add(new Fault.Delay(TimeSpan.FromSeconds(5)));
        using FileDownloader engine = Engine(connections: size);

        Task<DownloadResult[]> saving = System.Threading.Tasks.Task.WhenAll(
            files.Select(file => engine.SaveAsync(Request(file), Cancelled)));
        await AdvanceUntilCompletedAsync(saving);

        await saving;
        Assert.Equal(size, Emulator.Requests.PeakFileRequests);
        Assert.Equal(12, Directory.GetFiles(Folder).Length);
    }

    [Fact]
    public async Task Running_downloads_report_their_progress()
    {
        EmulatedFile file = Task.AddFile("data.bin", Bytes(1_000_000));
        file.Faults.Add(new Fault.Stall(400_000));
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => engine.Running.Any(progress => progress.Received == 400_000));

        DownloadProgress progress = Assert.Single(engine.Running);
        Assert.Equal((1_000_000, PathOf("data.bin")), (progress.Length, progress.Path));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Assert.Empty(engine.Running);
    }
}
