using Rodin.Client.Downloads;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>
/// Several engines that save one file to one path at once, as overlapping runbooks do. Only the partial file coordinates them.
/// </summary>
public sealed class LockTests : DownloadTestBase
{
    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(3 * Block)]
    [InlineData((12 * Block) + 1)]
    public async Task One_downloads_and_the_others_wait_for_it(int length)
    {
        EmulatedFile file = NewFile(length);

        DownloadStatus[] statuses = await SaveAtOnceAsync(file, engines: 4);

        Assert.Equal([DownloadStatus.Downloaded, DownloadStatus.Existing, DownloadStatus.Existing, DownloadStatus.Existing], statuses);

        // When the file is complete, the others request one byte to learn its length.
        IEnumerable<ReceivedRequest> bodies = Emulator.Requests.Where(
            request => request.StatusCode < 300 && request.Headers["Range"] != "bytes=0-0");
        Assert.Equal(length, bodies.Sum(request => request.BytesSent));
        AssertSaved(file);
    }

    [Fact]
    public async Task In_any_order_there_is_one_correct_file_and_nothing_else()
    {
        for (int i = 0; i < 200; i++)
        {
            EmulatedFile file = NewFile(2 * Block, seed: i, name: $"{i}.bin");

            DownloadStatus[] statuses = await SaveAtOnceAsync(file, engines: 3);

            Assert.Equal([DownloadStatus.Downloaded, DownloadStatus.Existing, DownloadStatus.Existing], statuses);
            AssertSaved(file);
            File.Delete(PathOf(file.Name!));
        }
    }

    [Fact]
    public async Task Overwriting_at_once_leaves_one_correct_file_and_nothing_else()
    {
        for (int i = 0; i < 50; i++)
        {
            EmulatedFile file = NewFile(2 * Block, seed: i, name: $"{i}.bin");
            await File.WriteAllTextAsync(PathOf(file.Name!), "old", Cancelled);

            await SaveAtOnceAsync(file, engines: 3, overwrite: true);

            AssertSaved(file);
            File.Delete(PathOf(file.Name!));
        }
    }

    // Killed between renaming the file and deleting the map, or after finding that another process was faster.
    [Theory]
    [InlineData("data.bin.part.map")]
    [InlineData("data.bin.part")]
    public async Task Files_that_a_killed_process_left_beside_a_complete_file_are_deleted_by_the_next_run(string left)
    {
        EmulatedFile file = NewFile(2 * Block);
        await SaveAsync(file);
        await File.WriteAllTextAsync(PathOf(left), "", Cancelled);

        Assert.Equal(DownloadStatus.Existing, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_waiting_process_resumes_where_the_other_stopped()
    {
        EmulatedFile file = NewFile(8 * Block);
        file.Faults.Add(new Fault.Stall(5 * Block) { Times = 1 });
        using FileDownloader first = Engine(connections: 1);
        using FileDownloader second = Engine(connections: 1);
        using CancellationTokenSource source = new();
        Task<DownloadResult> stopped = first.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => first.ReceivedBytes == 5 * Block);
        Task<DownloadResult> waiting = second.SaveAsync(Request(file), Cancelled);
        await WaitUntilAsync(() => LogMessages.Any(text => text.Contains("waiting for it", StringComparison.Ordinal)));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);

        await AdvanceUntilCompletedAsync(waiting);

        Assert.Equal(DownloadStatus.Resumed, (await waiting).Status);
        Assert.InRange(BytesSent, 8 * Block, (8 * Block) + 1);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_waiting_process_resumes_when_the_other_fails()
    {
        EmulatedFile file = NewFile(8 * Block);
        file.Faults.Add(new Fault.Stall(5 * Block) { Times = 1 });
        using FileDownloader first = Engine(Options(retries: 0, idleTimeout: TimeSpan.FromMinutes(1)));
        using FileDownloader second = Engine();
        Task<DownloadResult> failing = first.SaveAsync(Request(file), Cancelled);
        await WaitUntilAsync(() => first.ReceivedBytes == 5 * Block);
        Task<DownloadResult> waiting = second.SaveAsync(Request(file), Cancelled);

        await FailsAsync(ErrorId.OperationTimeout, () => failing);
        await AdvanceUntilCompletedAsync(waiting);

        Assert.Equal(DownloadStatus.Resumed, (await waiting).Status);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_waiting_process_can_be_cancelled()
    {
        EmulatedFile file = NewFile(8 * Block);
        await using FileStream held = new(PathOf("data.bin.part"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();
        Task<DownloadResult> waiting = engine.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => LogMessages.Any(text => text.Contains("waiting for it", StringComparison.Ordinal)));

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal([PathOf("data.bin.part")], Directory.GetFiles(Folder));
    }

    // Sorted, because the order is not defined.
    private async Task<DownloadStatus[]> SaveAtOnceAsync(EmulatedFile file, int engines, bool overwrite = false)
    {
        List<FileDownloader> all = [.. Enumerable.Range(0, engines).Select(_ => Engine(connections: 1))];
        try
        {
            Task<DownloadResult[]> saving = Task.WhenAll(
                all.Select(engine => Task.Run(() => engine.SaveAsync(Request(file, overwrite: overwrite), Cancelled))));
            await AdvanceUntilCompletedAsync(saving);
            return [.. (await saving).Select(result => result.Status).OrderBy(status => status)];
        }
        finally
        {
            all.ForEach(engine => engine.Dispose());
        }
    }
}
