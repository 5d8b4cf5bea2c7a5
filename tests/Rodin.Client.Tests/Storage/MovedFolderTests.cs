using Rodin.Client.Downloads;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>Folders that are moved or deleted during a download. Windows does not allow that while files in the folder are open.</summary>
public sealed class MovedFolderTests : DownloadTestBase
{
    private const string Others = "another's";
    private const string NotOnWindows = "Windows does not move or delete a folder with open files.";

    private string There => PathOf("there");

    private string Elsewhere => PathOf("elsewhere");

    [Fact]
    public async Task A_deleted_folder_is_a_write_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NotOnWindows);

        await FailsMidwayAsync(NewFile(4 * Block), () => Directory.Delete(There, recursive: true));

        Assert.False(Directory.Exists(There));
    }

    [Fact]
    public async Task A_moved_folder_keeps_the_partial_file_and_a_run_there_resumes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NotOnWindows);
        EmulatedFile file = NewFile(4 * Block);

        await FailsMidwayAsync(file, () => Directory.Move(There, Elsewhere));
        Assert.False(Directory.Exists(There));
        file.Faults.Clear();
        using FileDownloader engine = Engine();
        DownloadResult result = await engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file), Path.Combine(Elsewhere, "data.bin")), Cancelled);

        Assert.Equal(DownloadStatus.Resumed, result.Status);
        AssertRight(file.Content, result.Path);
    }

    [Theory]
    [InlineData(4 * Block)]
    [InlineData(Block)]
    public async Task The_files_of_a_folder_put_in_its_place_are_unchanged(int length)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NotOnWindows);

        await FailsMidwayAsync(NewFile(length), () =>
        {
            Directory.Move(There, Elsewhere);
            Directory.CreateDirectory(There);
            File.WriteAllText(Path.Combine(There, "data.bin.part"), Others);
            File.WriteAllText(Path.Combine(There, "data.bin.part.map"), Others);
        });

        Assert.Equal(["data.bin.part", "data.bin.part.map"], Directory.GetFiles(There).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(There), path => Assert.Equal(Others, File.ReadAllText(path)));
    }

    [Fact]
    public async Task A_folder_that_becomes_read_only_keeps_the_partial_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a bind mount, which only Linux has.");
        EmulatedFile file = NewFile(4 * Block);
        try
        {
            RodinClientException failure = await FailsMidwayAsync(file, () => Assert.SkipUnless(
                SmallDisk.Run("mount", "--bind", There, There) && SmallDisk.Run("mount", "-o", "remount,bind,ro", There),
                Programs.Missing("mount", "umount") ?? "No file system can be mounted here (needs root on Linux)."));

            Assert.Contains("Read-only", failure.Message, StringComparison.Ordinal);
            Assert.Equal(["data.bin.part", "data.bin.part.map"], Directory.GetFiles(There).Select(Path.GetFileName).Order());
        }
        finally
        {
            SmallDisk.Run("umount", "-l", There);
        }

        using FileDownloader engine = Engine();
        file.Faults.Clear();
        DownloadResult result = await engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file), Path.Combine(There, "data.bin")), Cancelled);
        Assert.Equal(DownloadStatus.Resumed, result.Status);
        AssertRight(file.Content, result.Path);
    }

    // Changes the folder when half of the file has been received.
    private async Task<RodinClientException> FailsMidwayAsync(EmulatedFile file, Action act)
    {
        file.Faults.Add(new Fault.Throttle(Block / 2));
        using FileDownloader engine = Engine();
        Task<DownloadResult> saving = engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file), Path.Combine(There, "data.bin")), Cancelled);
        await AdvanceSlowlyUntilAsync(() => engine.ReceivedBytes > file.Content.Length / 2, engine);

        act();

        return await FailsAsync(ErrorId.WriteFailed, () => saving);
    }
}
