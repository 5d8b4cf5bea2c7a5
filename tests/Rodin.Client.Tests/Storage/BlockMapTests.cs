using System.Text.RegularExpressions;
using Rodin.Client.Downloads;
using Rodin.Client.Storage;
using Rodin.Client.Tests.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Storage;

/// <summary>Which maps of part files are trusted, and what stands in them.</summary>
public sealed class BlockMapTests : DownloadTestBase
{
    private const int Length = (5 * Block) + 1000;
    private const int Fetched = (3 * Block) + 500_000;

    private string PartPath => PathOf("data.bin.part");

    private string MapPath => PathOf("data.bin.part.map");

    public static TheoryData<string> Damages =>
    [
        "nothing in it", "no signs", "one sign too few", "one sign too many", "an unknown sign", "half a head", "no head", "other words for a head",
        "another format", "another block", "another length", "a length below nothing", "a length beyond measure", "a length beyond counting",
        "more than any map has", "an unknown state",
        "a machine that was started since", "nothing that tells versions apart", "a part that is too short", "a part that is empty",
    ];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_map_that_cannot_be_right_is_not_trusted(string damage)
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
    public async Task A_map_of_a_killed_process_is_trusted_while_the_machine_runs()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        Edit("\n=", "\n~");

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        Assert.Equal(Length - (3 * Block), BytesSent);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_map_whose_bytes_are_on_the_disk_itself_outlives_the_machines_run()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        Edit("\"BootSession\":\"[^\"]+\"", "\"BootSession\":\"1000000000\"");

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_map_says_that_bytes_are_in_memory_only_while_they_are_written()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Stall(Block) { Times = 1 });
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await UntilAsync(() => engine.ReceivedBytes == Block);

        Assert.StartsWith("~####..", File.ReadLines(MapPath).ElementAt(1), StringComparison.Ordinal);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Assert.StartsWith("=####..", File.ReadLines(MapPath).ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_does_not_stand_beside_the_file()
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
    public async Task A_map_without_its_part_does_no_harm(int length)
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        File.Delete(PartPath);
        file.Content = new GeneratedContent(length, seed: 2);

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_map_without_its_part_never_comes_to_speak_for_another_version()
    {
        EmulatedFile file = NewFile(Length);
        ModelContent first = file.Content;
        await SavePartlyAsync(file, Fetched);
        File.Delete(PartPath);

        // A version that nothing tells apart gets no map of its own; were it killed now, the old map would stand beside its bytes.
        file.Content = new GeneratedContent(Length, seed: 2);
        file.Faults.Add(new Fault.Header("ETag", null));
        file.Faults.Add(new Fault.Header("Last-Modified", null));
        file.Faults.Add(new Fault.Stall(Fetched) { Times = 1 });
        using (FileDownloader engine = Engine())
        {
            using CancellationTokenSource source = new();
            Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
            await UntilAsync(() => engine.ReceivedBytes == Fetched);
            await File.WriteAllBytesAsync(PathOf("killed"), file.Content.ToArray()[..Fetched], Cancelled);
            Assert.False(File.Exists(MapPath));
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        }

        File.Move(PathOf("killed"), PartPath);
        file.Faults.Clear();
        file.Content = first;

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    private void Damage(string damage)
    {
        switch (damage)
        {
            case "nothing in it": File.WriteAllText(MapPath, ""); break;
            case "no signs": Edit("\n.*", "\n"); break;
            case "one sign too few": Edit("\\.$", ""); break;
            case "one sign too many": Edit("\\.$", ".."); break;
            case "an unknown sign": Edit("###", "#?#"); break;
            case "half a head": Edit("^.{20}", ""); break;
            case "no head": Edit("^.*\n", ""); break;
            case "other words for a head": Edit("^.*\n", "[1, 2]\n"); break;
            case "another format": Edit("\"Format\":1", "\"Format\":2"); break;
            case "another block": Edit("\"Block\":1048576", "\"Block\":524288"); break;
            case "another length": Edit($"\"Length\":{Length}", $"\"Length\":{Length + Block}"); break;
            case "a length below nothing": Edit($"\"Length\":{Length}", $"\"Length\":-{Length}"); break;
            case "a length beyond measure": Edit($"\"Length\":{Length}", $"\"Length\":{long.MaxValue}"); break;
            case "a length beyond counting": Edit($"\"Length\":{Length}", $"\"Length\":{((1L << 32) + 6) * Block}"); break;
            case "more than any map has": SetLength(MapPath, 3L << 30); break;
            case "an unknown state": Edit("\n=", "\n#"); break;
            case "a machine that was started since":
                Edit("\n=", "\n~");
                Edit("\"BootSession\":\"[^\"]+\"", $"\"BootSession\":\"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (Environment.TickCount64 / 1000) - 60}\"");
                break;
            case "nothing that tells versions apart":
                Edit("\"ETag\":\"[^,]*\"", "\"ETag\":null");
                Edit("\"IsDateStrong\":true", "\"IsDateStrong\":false");
                break;
            case "a part that is too short": SetLength(PartPath, (3 * Block) - 1); break;
            case "a part that is empty": SetLength(PartPath, 0); break;
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
