using Rodin.Client.Downloads;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>What happens to a folder while files are saved in it. Windows keeps a folder whose files are open.</summary>
public sealed class MovedFolderTests : DownloadTestBase
{
    private const string Others = "another's";
    private const string NotOnWindows = "Windows keeps a folder whose files are open.";

    private string There => PathOf("there");

    private string Elsewhere => PathOf("elsewhere");

    [Fact]
    public async Task A_folder_that_vanishes_is_a_failed_write()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NotOnWindows);

        await FailsMidwayAsync(NewFile(4 * Block), () => Directory.Delete(There, recursive: true));

        Assert.False(Directory.Exists(There));
    }

    [Fact]
    public async Task A_folder_that_is_moved_takes_the_part_along_and_a_run_there_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NotOnWindows);
        EmulatedFile file = NewFile(4 * Block);

        await FailsMidwayAsync(file, () => Directory.Move(There, Elsewhere));
        Assert.False(Directory.Exists(There));
        file.Faults.Clear();
        using FileDownloader engine = Engine();
        DownloadResult result = await engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), Path.Combine(Elsewhere, "data.bin")), Cancelled);

        Assert.Equal(DownloadStatus.Resumed, result.Status);
        AssertRight(file.Content, result.Path);
    }

    [Theory]
    [InlineData(4 * Block)]
    [InlineData(Block)]
    public async Task A_folder_that_comes_in_its_place_keeps_what_is_in_it_and_nothing_of_it_passes_for_whole(int length)
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
    public async Task A_folder_that_becomes_read_only_keeps_the_part()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a mount over a folder, which is Linux's.");
        EmulatedFile file = NewFile(4 * Block);
        try
        {
            RodinClientException failure = await FailsMidwayAsync(file, () => Assert.SkipUnless(
                SmallDisk.Run("mount", "--bind", There, There) && SmallDisk.Run("mount", "-o", "remount,bind,ro", There), "Nothing can be mounted here."));

            Assert.Contains("Read-only", failure.Message, StringComparison.Ordinal);
            Assert.Equal(["data.bin.part", "data.bin.part.map"], Directory.GetFiles(There).Select(Path.GetFileName).Order());
        }
        finally
        {
            SmallDisk.Run("umount", "-l", There);
        }

        using FileDownloader engine = Engine();
        file.Faults.Clear();
        DownloadResult result = await engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), Path.Combine(There, "data.bin")), Cancelled);
        Assert.Equal(DownloadStatus.Resumed, result.Status);
        AssertRight(file.Content, result.Path);
    }

    // Has something done to the folder when half of the file is there.
    private async Task<RodinClientException> FailsMidwayAsync(EmulatedFile file, Action act)
    {
        file.Faults.Add(new Fault.Throttle(Block / 2));
        using FileDownloader engine = Engine();
        Task<DownloadResult> saving = engine.SaveAsync(new DownloadRequest(Emulator.CreateLink(file), Path.Combine(There, "data.bin")), Cancelled);
        await PassTimeSlowlyUntilAsync(() => engine.ReceivedBytes > file.Content.Length / 2, engine);

        act();

        return await FailsAsync(ErrorId.WriteFailed, () => saving);
    }
}
