using System.Diagnostics;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Tasks;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>Disks that fail midway: one refuses bytes, another takes every byte and does not keep them, which only flushing tells, and once.</summary>
public sealed class FailingDiskTests : DownloadTestBase
{
    private string Disk => PathOf("disk");

    private string FilePathTransformation => Path.Combine(Disk, "data.bin");

    [Fact]
    public async Task What_could_not_be_flushed_is_no_whole_file_and_none_that_a_next_run_goes_on_with()
    {
        using ThinDisk? disk = MountThinDisk();
        EmulatedFile file = NewFile(24 * Block);
        using FileDownloader engine = Engine(connections: 1);

        await FailsAsync(ErrorId.DiskFull, () => engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file), FilePathTransformation) { FlushToDisk = true }, Cancelled));

        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task What_a_stopped_run_could_not_flush_is_none_that_a_next_run_goes_on_with()
    {
        using ThinDisk? disk = MountThinDisk();
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Stall(12 * Block) { Skip = 1 });
        using FileDownloader engine = Engine(connections: 1);
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), FilePathTransformation), source.Token);
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

        RodinClientException failure = Assert.Throws<RodinClientException>(
            () => new ReceiptFile(Path.Combine(Disk, "receipts.jsonl")).Append(new SubmittedTask("u", "k", [], null, DateTimeOffset.UnixEpoch)));

        Assert.True(failure.ErrorId is ErrorId.DiskFull or ErrorId.WriteFailed, failure.Message);
    }

    [Fact]
    public async Task A_disk_that_refuses_after_some_bytes_keeps_those_before_and_the_next_run_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows limits no process's files.");
        EmulatedFile file = NewFile(12 * Block);

        (int exitCode, string error) = await SaveInProcessAsync(file, limit: 5 * Block);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("WriteFailed: ", error, StringComparison.Ordinal);
        Assert.Equal(["data.bin.part", "data.bin.part.map"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        Emulator.Requests.Clear();
        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);
        Assert.InRange(BytesSent, 1, 8 * Block);
        AssertSaved(file);
    }

    // The limit on a process's files is one that needs no rights. It is kept from ending the process, and from hurting the runtime's own memory.
    private async Task<(int ExitCode, string Error)> SaveInProcessAsync(EmulatedFile file, long limit)
    {
        string script = $"trap '' XFSZ; ulimit -f {limit / 1024}; exec dotnet exec \"$0\" \"$@\"";
        string program = Path.Combine(AppContext.BaseDirectory, "Rodin.Client.Saver.dll");
        ProcessStartInfo start = new("bash", ["-c", script, program, Emulator.CreateLink(file), PathOf(file.Name!), "1"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return (process.ExitCode, error);
    }

    private ThinDisk? MountThinDisk()
    {
        ThinDisk? disk = ThinDisk.TryMount(Disk, promised: 64 * Block, kept: 8 * Block);
        Assert.SkipWhen(disk is null, "No loop device can be mounted here.");
        return disk;
    }
}
