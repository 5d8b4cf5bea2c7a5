using System.Diagnostics;
using Rodin.Client.Downloads;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>
/// Links, pipes and mounts at the paths that the engine uses. On Windows, only some accounts can create symbolic links, and .NET cannot
/// create junctions, so these tests are skipped there.
/// </summary>
public sealed class SymbolicLinkTests : DownloadTestBase
{
    private static readonly DateTime s_longAgo = new(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc);

    private string Outside => PathOf("outside");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "These tests create symbolic links and pipes as on Linux and macOS.");
        Directory.CreateDirectory(Outside);
    }

    [Theory]
    [InlineData("mine.txt")]
    [InlineData("nothing")]
    [InlineData("")]
    public async Task A_partial_file_that_is_a_link_is_not_followed(string target)
    {
        EmulatedFile file = NewFile(3 * Block);
        string mine = CreateOutsideFile();
        File.CreateSymbolicLink(PathOf("data.bin.part"), Path.Combine(Outside, target));

        RodinClientException failure = await FailsAsync(ErrorId.WriteFailed, () => SaveAsync(file));

        Assert.Contains("is a link", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Emulator.Requests);
        AssertUnchanged(mine);
        Assert.False(File.Exists(PathOf("data.bin")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_map_that_is_a_link_is_deleted_and_not_followed(bool hasPartialFile)
    {
        EmulatedFile file = NewFile(6 * Block);
        string mine = CreateOutsideFile();
        if (hasPartialFile)
        {
            await SavePartlyAsync(file, 3 * Block);
            File.Delete(PathOf("data.bin.part.map"));
        }

        File.CreateSymbolicLink(PathOf("data.bin.part.map"), mine);

        await SaveAsync(file);

        AssertUnchanged(mine);
        AssertRight(file.Content, PathOf("data.bin"));
        Assert.Equal([PathOf("data.bin"), Outside], Directory.GetFileSystemEntries(Folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_partial_file_that_is_a_pipe_is_an_error_and_does_not_block()
    {
        EmulatedFile file = NewFile(3 * Block);
        Run("mkfifo", PathOf("data.bin.part"));

        RodinClientException failure = await FailsAsync(ErrorId.WriteFailed, () => SaveAsync(file));

        Assert.Contains("is a pipe", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_map_that_is_a_pipe_is_replaced()
    {
        EmulatedFile file = NewFile(6 * Block);
        await SavePartlyAsync(file, 3 * Block);
        File.Delete(PathOf("data.bin.part.map"));
        Run("mkfifo", PathOf("data.bin.part.map"));

        await SaveAsync(file);

        AssertRight(file.Content, PathOf("data.bin"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_partial_file_with_another_hard_link_is_not_written_to(bool hasMap)
    {
        Assert.SkipWhen(hasMap && !OperatingSystem.IsLinux(), "Hard links are detected only on Linux.");
        EmulatedFile file = NewFile(6 * Block);
        await SavePartlyAsync(file, 3 * Block);
        string other = Path.Combine(Outside, "backup");
        Run("ln", PathOf("data.bin.part"), other);
        byte[] before = await File.ReadAllBytesAsync(other, Cancelled);
        if (!hasMap)
        {
            File.Delete(PathOf("data.bin.part.map"));
        }

        await SaveAsync(file);

        Assert.Equal(before, await File.ReadAllBytesAsync(other, Cancelled));
        AssertRight(file.Content, PathOf("data.bin"));
    }

    [Theory]
    [InlineData("mine.txt")]
    [InlineData("nothing")]
    [InlineData("")]
    public async Task A_link_at_the_final_path_is_not_followed_and_only_replaced_when_overwriting(string target)
    {
        string mine = CreateOutsideFile();
        EmulatedFile file = NewFile(new FileInfo(mine).Length);
        File.CreateSymbolicLink(PathOf("data.bin"), Path.Combine(Outside, target));

        await FailsAsync(ErrorId.FileExists, () => SaveAsync(file));

        Assert.NotNull(new FileInfo(PathOf("data.bin")).LinkTarget);
        Assert.Empty(Emulator.Requests);

        DownloadResult result = await SaveAsync(file, overwrite: true);

        Assert.Equal(DownloadStatus.Downloaded, result.Status);
        Assert.Null(new FileInfo(PathOf("data.bin")).LinkTarget);
        AssertRight(file.Content, PathOf("data.bin"));
        AssertUnchanged(mine);
    }

    [Theory]
    [InlineData("outside")]
    [InlineData("nothing")]
    public async Task A_link_below_the_folder_that_the_user_named_is_not_followed(string target)
    {
        EmulatedFile file = NewFile(3 * Block);
        Directory.CreateDirectory(PathOf("models"));
        Directory.CreateSymbolicLink(PathOf("models/task"), PathOf(target));
        using FileDownloader engine = Engine();

        await FailsAsync(ErrorId.WriteFailed, () => engine.SaveAsync(RequestBelow("models", file), Cancelled));

        Assert.Empty(Emulator.Requests);
        Assert.Empty(Directory.GetFileSystemEntries(Outside));
        Assert.False(Directory.Exists(PathOf("nothing")));
    }

    [Fact]
    public async Task A_link_created_during_a_request_is_not_followed_either()
    {
        EmulatedFile file = NewFile(3 * Block);
        Directory.CreateDirectory(PathOf("models/task"));
        await File.WriteAllTextAsync(PathOf("models/task/data.bin"), "old", Cancelled);
        file.Faults.Add(new Fault.Delay(TimeSpan.FromSeconds(5)) { Times = 1 });
        using FileDownloader engine = Engine();
        Task<DownloadResult> saving = engine.SaveAsync(RequestBelow("models", file, overwrite: true), Cancelled);
        await WaitUntilAsync(() => Emulator.Requests.Count > 0);
        Directory.Move(PathOf("models/task"), PathOf("moved"));
        await File.WriteAllTextAsync(Path.Combine(Outside, "data.bin"), "old", Cancelled);
        Directory.CreateSymbolicLink(PathOf("models/task"), Outside);

        await FailsAsync(ErrorId.WriteFailed, () => saving);

        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(Outside, "data.bin"), Cancelled));
        Assert.Equal([Path.Combine(Outside, "data.bin")], Directory.GetFileSystemEntries(Outside));
    }

    [Fact]
    public async Task Links_in_the_folder_that_the_user_named_are_followed()
    {
        EmulatedFile file = NewFile(3 * Block);
        Directory.CreateDirectory(Path.Combine(Outside, "models"));
        Directory.CreateSymbolicLink(PathOf("one"), Outside);
        Directory.CreateSymbolicLink(PathOf("one/two"), PathOf("one/models"));
        using FileDownloader engine = Engine();
        Task<DownloadResult> saving = engine.SaveAsync(RequestBelow("one/two", file), Cancelled);

        await AdvanceUntilCompletedAsync(saving);

        AssertRight(file.Content, Path.Combine(Outside, "models", "task", "data.bin"));
    }

    [Fact]
    public async Task A_mounted_file_system_is_followed()
    {
        EmulatedFile file = NewFile(6 * Block);
        using SmallDisk? disk = SmallDisk.TryMount(PathOf("models/task"), 16 * Block);
        Assert.SkipWhen(disk is null, Programs.Missing("mount", "umount") ?? "No file system can be mounted here (needs root on Linux).");
        using FileDownloader engine = Engine();
        Task<DownloadResult> saving = engine.SaveAsync(RequestBelow("models", file), Cancelled);

        await AdvanceUntilCompletedAsync(saving);

        Assert.Equal(DownloadStatus.Downloaded, (await saving).Status);
        AssertRight(file.Content, PathOf("models/task/data.bin"));
        Assert.Equal(16 * Block, new DriveInfo(PathOf("models/task")).TotalSize);
    }

    private DownloadRequest RequestBelow(string root, EmulatedFile file, bool overwrite = false) =>
        new(Emulator.CreateLink(file), Path.Combine(PathOf(root), "task", file.Name!)) { Root = PathOf(root), Overwrite = overwrite };

    private string CreateOutsideFile()
    {
        string path = Path.Combine(Outside, "mine.txt");
        File.WriteAllText(path, "not to be touched");
        File.SetLastWriteTimeUtc(path, s_longAgo);
        return path;
    }

    private void AssertUnchanged(string path)
    {
        Assert.Equal("not to be touched", File.ReadAllText(path));
        Assert.Equal(s_longAgo, File.GetLastWriteTimeUtc(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(Outside));
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
