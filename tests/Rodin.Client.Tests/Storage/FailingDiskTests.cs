using System.Diagnostics;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Tasks;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>Disks that fail during a download: some reject bytes, others accept bytes and fail only when they are flushed, once.</summary>
public sealed class FailingDiskTests : DownloadTestBase
{
    private string Disk => PathOf("disk");

    private string FilePath => Path.Combine(Disk, "data.bin");

    [Fact]
    public async Task A_file_that_could_not_be_flushed_is_neither_completed_nor_resumed()
    {
        using ThinDisk? disk = MountThinDisk();
        EmulatedFile file = NewFile(24 * Block);
        using FileDownloader engine = Engine(connections: 1);

        await FailsAsync(ErrorId.DiskFull, () => engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file), FilePath) { FlushToDisk = true }, Cancelled));

        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task A_cancelled_download_that_could_not_be_flushed_is_not_resumed()
    {
        using ThinDisk? disk = MountThinDisk();
        EmulatedFile file = NewFile(24 * Block);
        file.Faults.Add(new Fault.Stall(12 * Block) { Skip = 1 });
        using FileDownloader engine = Engine(connections: 1);
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), FilePath), source.Token);
        await WaitUntilAsync(() => engine.ReceivedBytes == 20 * Block);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_flushed_is_an_error()
    {
        using ThinDisk? disk = MountThinDisk();
        await File.WriteAllBytesAsync(Path.Combine(Disk, "filler"), Bytes(20 * Block), Cancelled);
        SmallDisk.Run("sync", "-f", Disk);

        RodinClientException failure = Assert.Throws<RodinClientException>(
            () => new ReceiptFile(Path.Combine(Disk, "receipts.jsonl")).Append(
                new SubmittedTask("u", "k", [], null, DateTimeOffset.UnixEpoch)));

        Assert.True(failure.ErrorId is ErrorId.DiskFull or ErrorId.WriteFailed, failure.Message);
    }

    [Fact]
    public async Task A_disk_that_rejects_bytes_keeps_those_before_and_the_next_run_resumes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit on the size of a process's files.");
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

    // The limit on the file size of a process needs no permission. The signal that would end the process is ignored, and the runtime is
    // kept from using a file for its own memory.
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
        ThinDisk? disk = ThinDisk.TryMount(Disk, reportedSize: 64 * Block, capacity: 8 * Block);
        Assert.SkipWhen(disk is null, Programs.Missing("mount", "umount", "mke2fs") ?? "No loop device can be mounted here (needs root).");
        return disk;
    }
}
