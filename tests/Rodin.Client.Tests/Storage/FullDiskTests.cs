using Rodin.Client.Downloads;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>Disks with too little free space; small file systems are mounted for these tests.</summary>
public sealed class FullDiskTests : DownloadTestBase
{
    private static string NoMount => Programs.Missing("mount", "umount") ?? "No file system can be mounted here (needs root on Linux).";

    private string Disk => PathOf("disk");

    private string FilePath => Path.Combine(Disk, "data.bin");

    [Fact]
    public async Task A_disk_that_is_too_small_is_reported_before_the_first_byte_and_is_not_filled()
    {
        using SmallDisk? disk = SmallDisk.TryMount(Disk, 16 * Block);
        Assert.SkipWhen(disk is null, NoMount);
        EmulatedFile file = NewFile(20 * Block);

        RodinClientException failure = await FailsAsync(ErrorId.DiskFull, () => SaveToDiskAsync(file));

        Assert.Contains($"{20 * Block} bytes are needed", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task Disk_space_is_allocated_for_the_whole_file_at_once()
    {
        using SmallDisk? disk = SmallDisk.TryMount(Disk, 16 * Block);
        Assert.SkipWhen(disk is null, NoMount);
        EmulatedFile file = NewFile(12 * Block);
        file.Faults.Add(new Fault.Stall(Block) { Times = 1 });
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), FilePath), source.Token);
        await WaitUntilAsync(() => engine.ReceivedBytes == Block);

        Assert.InRange(new DriveInfo(Disk).AvailableFreeSpace, 0, 4 * Block);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
    }

    [Fact]
    public async Task A_disk_that_runs_full_keeps_the_data_and_the_next_run_resumes()
    {
        using SmallDisk? disk = SmallDisk.TryMount(Disk, 16 * Block);
        Assert.SkipWhen(disk is null, NoMount);
        EmulatedFile file = NewFile(12 * Block);
        await SavePartlyAsync(file, 3 * Block);

        // A partial file that was moved here has no allocated disk space.
        File.Move(PathOf("data.bin.part"), FilePath + ".part");
        File.Move(PathOf("data.bin.part.map"), FilePath + ".part.map");
        string filler = Path.Combine(Disk, "filler");
        await File.WriteAllBytesAsync(filler, new byte[8 * Block], Cancelled);

        await FailsAsync(ErrorId.DiskFull, () => SaveToDiskAsync(file));
        Assert.Equal([FilePath + ".part", FilePath + ".part.map", filler], Directory.GetFileSystemEntries(Disk).Order());
        File.Delete(filler);
        Emulator.Requests.Clear();
        DownloadResult result = await SaveToDiskAsync(file);

        Assert.Equal(DownloadStatus.Resumed, result.Status);
        Assert.InRange(BytesSent, 1, 8 * Block);
        AssertRight(file.Content, FilePath);
        Assert.Equal([FilePath], Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task A_file_of_unknown_length_that_fills_the_disk_is_deleted()
    {
        using SmallDisk? disk = SmallDisk.TryMount(Disk, 16 * Block);
        Assert.SkipWhen(disk is null, NoMount);
        EmulatedFile file = NewFile(20 * Block);
        file.Faults.Add(new Fault.NoRanges());
        file.Faults.Add(new Fault.NoLength());

        await FailsAsync(ErrorId.DiskFull, () => SaveToDiskAsync(file));

        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Theory]
    [InlineData(0, "data.bin")]
    [InlineData(1, "a/b/c/data.bin")]
    [InlineData(1, "data.bin")]
    public async Task A_disk_without_free_inodes_is_full(int files, string name)
    {
        using SmallDisk? disk = SmallDisk.TryMount(Disk, 16 * Block, files);
        Assert.SkipWhen(disk is null, NoMount);
        EmulatedFile file = NewFile(2 * Block);

        await FailsAsync(ErrorId.DiskFull, () => SaveAsAsync(file, Path.Combine(Disk, name)));

        Assert.Empty(Directory.GetFiles(Disk, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_read_only_disk_is_a_write_error()
    {
        using SmallDisk? disk = SmallDisk.TryMount(Disk, 16 * Block);
        Assert.SkipWhen(disk is null, NoMount);
        disk.MakeReadOnly();
        EmulatedFile file = NewFile(2 * Block);

        await FailsAsync(ErrorId.WriteFailed, () => SaveToDiskAsync(file));

        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Theory]
    [InlineData(256, ErrorId.WriteFailed)]
    [InlineData(252, ErrorId.WriteFailed)]
    public async Task A_name_that_is_too_long_is_a_write_error(int length, ErrorId id)
    {
        EmulatedFile file = NewFile(2 * Block);

        await FailsAsync(id, () => SaveAsAsync(file, PathOf(new string('n', length))));

        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_an_invalid_destination()
    {
        EmulatedFile file = NewFile(2 * Block);

        await FailsAsync(ErrorId.DestinationInvalid, () => SaveAsAsync(file, Path.Combine(PathOf(new string('f', 256)), "data.bin")));

        AssertFolderIsEmpty();
    }

    [Theory]
    [InlineData(246)]
    [InlineData(250)]
    public async Task A_file_whose_name_is_too_long_for_a_map_is_saved(int length)
    {
        EmulatedFile file = NewFile(2 * Block);
        string path = PathOf(new string('n', length));

        await SaveAsAsync(file, path);

        AssertRight(file.Content, path);
    }

    private Task<DownloadResult> SaveToDiskAsync(EmulatedFile file) => SaveAsAsync(file, FilePath);

    private async Task<DownloadResult> SaveAsAsync(EmulatedFile file, string path)
    {
        using FileDownloader engine = Engine(connections: 1);
        Task<DownloadResult> saving = engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), path), Cancelled);
        await AdvanceUntilCompletedAsync(saving);
        return await saving;
    }
}
