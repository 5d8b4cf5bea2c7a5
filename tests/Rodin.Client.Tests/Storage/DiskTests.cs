using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Storage;

public sealed class DiskTests : EngineTestBase
{
    // Saves the time for computing the checksum of terabytes.
    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { ChecksumHeaders = false };

    [Fact]
    public async Task A_destination_whose_folder_is_a_file_is_invalid()
    {
        EmulatedFile file = Emulator.AddTask().AddFile("data.bin", Bytes(100));
        await File.WriteAllTextAsync(PathOf("folder"), "mine", Cancelled);
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.DestinationInvalid, () => engine.SaveAsync(Request(file, Path.Combine("folder", "data.bin")), Cancelled));

        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("folder"), Cancelled));
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/sys")]
    [InlineData("/dev/fd")]
    public async Task A_folder_that_accepts_no_files_is_a_write_error_at_once(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs file systems that accept no files; /proc, /sys and /dev/fd are some.");
        EmulatedFile file = Emulator.AddTask().AddFile("data.bin", Bytes(100));
        using FileDownloader engine = Engine();

        await FailsAsync(
            ErrorId.WriteFailed, () => engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), $"{folder}/data.bin"), Cancelled));

        Assert.DoesNotContain(LogMessages, text => text.Contains("Another process", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_where_no_folder_can_be_created_is_invalid()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file system that accepts no folders; /proc is one.");
        EmulatedFile file = Emulator.AddTask().AddFile("data.bin", Bytes(100));
        using FileDownloader engine = Engine();

        await FailsAsync(
            ErrorId.DestinationInvalid,
            () => engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), "/proc/rodin/data.bin"), Cancelled));
    }

    [Fact]
    public async Task A_partial_file_that_another_process_has_open_and_does_not_write_to_is_a_write_error()
    {
        EmulatedFile file = Emulator.AddTask().AddFile("data.bin", Bytes(100));
        await using FileStream held = new(PathOf("data.bin.part"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using FileDownloader engine = Engine(Options(idleTimeout: TimeSpan.FromMinutes(1)));

        await FailsAsync(ErrorId.WriteFailed, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.False(File.Exists(PathOf("data.bin")));
    }

    [Fact]
    public async Task An_invalid_partial_file_of_an_earlier_run_is_replaced()
    {
        byte[] bytes = Bytes(1000);
        EmulatedFile file = Emulator.AddTask().AddFile("data.bin", bytes);
        await File.WriteAllBytesAsync(PathOf("data.bin.part"), Bytes(5000, seed: 3), Cancelled);
        using FileDownloader engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(PathOf("data.bin"), Cancelled));
        Assert.Equal([PathOf("data.bin")], Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_disk_without_enough_free_space_is_reported_before_the_first_byte()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "macOS does not preallocate disk space.");
        EmulatedFile file = Emulator.AddTask().AddFile("data.bin", 1L << 43);
        using FileDownloader engine = Engine(Options(retries: 0));

        await FailsAsync(ErrorId.DiskFull, () => engine.SaveAsync(Request(file), Cancelled));

        AssertFolderIsEmpty();
    }
}
