using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Client.Transfer;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Transfer;

/// <summary>A disk that takes every byte, and fails to keep them: only flushing tells, and tells it once.</summary>
public sealed class FailingDiskTests : TransferTest
{
    private string Disk => PathOf("disk");

    private string FilePath => Path.Combine(Disk, "data.bin");

    [Fact]
    public async Task What_could_not_be_flushed_is_no_whole_file_and_none_that_a_next_run_goes_on_with()
    {
        using ThinDisk? disk = MountThinDisk();
        EmulatedFile file = NewFile(24 * Block);
        using TransferEngine engine = Engine(connections: 1);

        await FailsAsync(ErrorId.DiskFull, () => engine.SaveAsync(
            new TransferRequest(Emulator.CreateLink(file), FilePath) { FlushToDisk = true }, Cancelled));

        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task What_a_stopped_run_could_not_flush_is_none_that_a_next_run_goes_on_with()
    {
        using ThinDisk? disk = MountThinDisk();
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Stall(12 * Block) { Skip = 1 });
        using TransferEngine engine = Engine(connections: 1);
        using CancellationTokenSource source = new();
        Task<TransferResult> saving = engine.SaveAsync(new TransferRequest(Emulator.CreateLink(file), FilePath), source.Token);
        await UntilAsync(() => engine.ReceivedBytes == 20 * Block);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_flushed_is_told()
    {
        using ThinDisk? disk = MountThinDisk();
        await File.WriteAllBytesAsync(Path.Combine(Disk, "filler"), Bytes(20 * Block), Cancelled);
        SmallDisk.Run("sync", "-f", Disk);

        ClientException failure = Assert.Throws<ClientException>(
            () => new ReceiptFile(Path.Combine(Disk, "receipts.jsonl")).Append(new TaskReceipt("u", "k", [], null, DateTimeOffset.UnixEpoch)));

        Assert.True(failure.Id is ErrorId.DiskFull or ErrorId.WriteFailed, failure.Message);
    }

    private ThinDisk? MountThinDisk()
    {
        ThinDisk? disk = ThinDisk.TryMount(Disk, promised: 64 * Block, kept: 8 * Block);
        Assert.SkipWhen(disk is null, "No loop device can be mounted here.");
        return disk;
    }
}
