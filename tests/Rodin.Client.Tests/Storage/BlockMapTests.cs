using System.Text.RegularExpressions;
using Rodin.Client.Downloads;
using Rodin.Client.Storage;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>The content of block maps, and when a map is valid.</summary>
public sealed class BlockMapTests : DownloadTestBase
{
    private const int Length = (5 * Block) + 1000;
    private const int Fetched = (3 * Block) + 500_000;

    private string PartialPath => PathOf("data.bin.part");

    private string MapPath => PathOf("data.bin.part.map");

    public static TheoryData<string> Damages =>
    [
        "an empty map", "no blocks", "one block too few", "one block too many", "an unknown block state", "half a header", "no header",
        "another JSON value as the header", "another format", "another block length", "another file length", "a negative length",
        "the largest length", "a length whose block count overflows", "a map that is too large", "an unknown flush state",
        "a machine that was restarted", "no version", "a partial file that is too short", "an empty partial file",
    ];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task An_invalid_map_is_ignored(string damage)
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        Assert.StartsWith("=###...", File.ReadLines(MapPath).ElementAt(1), StringComparison.Ordinal);
        Damage(damage);

        DownloadResult result = await SaveAsync(file);

        Assert.Equal(DownloadStatus.Downloaded, result.Status);
        Assert.StartsWith("bytes=0-", Ranges.First(), StringComparison.Ordinal);
        AssertSaved(file);
    }

    [Fact]
    public async Task The_map_of_a_killed_process_is_valid_until_the_machine_restarts()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        Edit("\n=", "\n~");

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        Assert.Equal(Length - (3 * Block), BytesSent);
        AssertSaved(file);
    }

    [Fact]
    public async Task The_map_of_flushed_blocks_is_valid_after_a_restart_of_the_machine()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        Edit("\"BootSession\":\"[^\"]+\"", "\"BootSession\":\"1000000000\"");

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_map_marks_blocks_as_not_flushed_only_during_the_download()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Stall(Block) { Times = 1 });
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => engine.ReceivedBytes == Block);

        Assert.StartsWith("~####..", File.ReadLines(MapPath).ElementAt(1), StringComparison.Ordinal);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Assert.StartsWith("=####..", File.ReadLines(MapPath).ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_map_does_not_contain_the_link()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);

        string map = await File.ReadAllTextAsync(MapPath, Cancelled);

        Assert.DoesNotContain("http", map, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("X-Tos", map, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(file.Task.TaskUuid, map, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Length)]
    [InlineData(1000)]
    public async Task A_map_without_its_partial_file_is_ignored(int length)
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        File.Delete(PartialPath);
        file.Content = new GeneratedContent(length, seed: 2);

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_map_without_its_partial_file_is_never_used_for_another_version()
    {
        EmulatedFile file = NewFile(Length);
        ModelContent first = file.Content;
        await SavePartlyAsync(file, Fetched);
        File.Delete(PartialPath);

        // A file without a version gets no map. If the process were killed now, the old map would be beside its bytes.
        file.Content = new GeneratedContent(Length, seed: 2);
        file.Faults.Add(new Fault.Header("ETag", null));
        file.Faults.Add(new Fault.Header("Last-Modified", null));
        file.Faults.Add(new Fault.Stall(Fetched) { Times = 1 });
        using (FileDownloader engine = Engine())
        {
            using CancellationTokenSource source = new();
            Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
            await WaitUntilAsync(() => engine.ReceivedBytes == Fetched);
            await File.WriteAllBytesAsync(PathOf("killed"), file.Content.ToArray()[..Fetched], Cancelled);
            Assert.False(File.Exists(MapPath));
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        }

        File.Move(PathOf("killed"), PartialPath);
        file.Faults.Clear();
        file.Content = first;

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    private void Damage(string damage)
    {
        switch (damage)
        {
            case "an empty map": File.WriteAllText(MapPath, ""); break;
            case "no blocks": Edit("\n.*", "\n"); break;
            case "one block too few": Edit("\\.$", ""); break;
            case "one block too many": Edit("\\.$", ".."); break;
            case "an unknown block state": Edit("###", "#?#"); break;
            case "half a header": Edit("^.{20}", ""); break;
            case "no header": Edit("^.*\n", ""); break;
            case "another JSON value as the header": Edit("^.*\n", "[1, 2]\n"); break;
            case "another format": Edit("\"Format\":1", "\"Format\":2"); break;
            case "another block length": Edit("\"Block\":1048576", "\"Block\":524288"); break;
            case "another file length": Edit($"\"Length\":{Length}", $"\"Length\":{Length + Block}"); break;
            case "a negative length": Edit($"\"Length\":{Length}", $"\"Length\":-{Length}"); break;
            case "the largest length": Edit($"\"Length\":{Length}", $"\"Length\":{long.MaxValue}"); break;
            case "a length whose block count overflows": Edit($"\"Length\":{Length}", $"\"Length\":{((1L << 32) + 6) * Block}"); break;
            case "a map that is too large": SetLength(MapPath, 3L << 30); break;
            case "an unknown flush state": Edit("\n=", "\n#"); break;
            case "a machine that was restarted":
                Edit("\n=", "\n~");
                Edit(
                    "\"BootSession\":\"[^\"]+\"",
                    $"\"BootSession\":\"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (Environment.TickCount64 / 1000) - 60}\"");
                break;
            case "no version":
                Edit("\"ETag\":\"[^,]*\"", "\"ETag\":null");
                Edit("\"IsDateStrong\":true", "\"IsDateStrong\":false");
                break;
            case "a partial file that is too short": SetLength(PartialPath, (3 * Block) - 1); break;
            case "an empty partial file": SetLength(PartialPath, 0); break;
            default: throw new ArgumentException(damage);
        }
    }

    private void Edit(string pattern, string replacement)
    {
        string before = File.ReadAllText(MapPath);
        string after = Regex.Replace(before, pattern, replacement.Replace("$", "$$", StringComparison.Ordinal));
        Assert.NotEqual(before, after);
        File.WriteAllText(MapPath, after);
    }

    private static void SetLength(string path, long length)
    {
        using FileStream stream = new(path, FileMode.Open);
        stream.SetLength(length);
    }
}
