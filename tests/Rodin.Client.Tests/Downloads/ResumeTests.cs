using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>What another engine makes of what an earlier one has left.</summary>
public sealed class ResumeTests : DownloadTestBase
{
    private const int Length = (5 * Block) + 1000;
    private const int Fetched = (3 * Block) + 500_000;

    [Fact]
    public async Task Only_the_blocks_that_are_missing_are_asked_for()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);

        DownloadResult result = await SaveAsync(file);

        Assert.Equal(new DownloadResult(PathOf("data.bin"), Length, DownloadStatus.Resumed), result);
        Assert.Equal($"bytes={3 * Block}-", Assert.Single(Ranges)[..^$"{Length - 1}".Length]);
        Assert.Equal(Length - (3 * Block), BytesSent);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_that_lacks_blocks_in_several_places_gets_just_these()
    {
        EmulatedFile file = NewFile(24 * Block);
        await SavePartlyAsync(file, 7 * Block);
        EditMap(map => map.Replace("~#######", "=#.#..##").Replace("=#######", "=#.#..##"));

        DownloadResult result = await SaveAsync(file);

        Assert.Equal(DownloadStatus.Resumed, result.Status);
        Assert.StartsWith($"bytes={Block}-{(2 * Block) - 1}", Ranges.First(), StringComparison.Ordinal);
        Assert.Equal($"bytes={3 * Block}-{(5 * Block) - 1}", Ranges.ElementAt(1));
        Assert.Equal((24 - 4) * Block, BytesSent);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_may_be_interrupted_again_and_again()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, 1_500_000);
        await SavePartlyAsync(file, 2_000_000);
        await SavePartlyAsync(file, 10);
        await SavePartlyAsync(file, Block);

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_strong_entity_tag_is_the_condition_of_the_rest()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);

        await SaveAsync(file);

        Assert.Equal(file.ETag, Assert.Single(Emulator.Requests).Headers["If-Range"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"weak\"")]
    public async Task The_date_is_the_condition_where_there_is_no_strong_entity_tag(string? tag)
    {
        EmulatedFile file = NewFile(Length);
        file.Faults.Add(new Fault.Header("ETag", tag));
        await SavePartlyAsync(file, Fetched);

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        Assert.Equal(file.LastModified.ToString("R"), Assert.Single(Emulator.Requests).Headers["If-Range"]);
        Assert.Equal(Length - (3 * Block), BytesSent);
        AssertSaved(file);
    }

    [Theory]
    [InlineData("a date of this second")]
    [InlineData("no date")]
    public async Task Without_anything_that_tells_versions_apart_nothing_is_kept(string date)
    {
        EmulatedFile file = NewFile(Length);
        file.LastModified = Clock.GetUtcNow();
        file.Faults.Add(new Fault.Header("ETag", null));
        if (date == "no date")
        {
            file.Faults.Add(new Fault.Header("Last-Modified", null));
        }

        await SavePartlyAsync(file, Fetched);

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_file_that_has_changed_is_fetched_from_its_beginning_and_that_is_told()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Content = new GeneratedContent(Length, seed: 2);

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        Assert.Contains(Told, text => text.Contains("has changed at the file host", StringComparison.Ordinal));
        AssertSaved(file);
    }

    [Theory]
    [InlineData(Length + 1)]
    [InlineData((4 * Block) + 5)]
    [InlineData(2 * Block)]
    [InlineData(100)]
    [InlineData(0)]
    public async Task A_file_that_has_changed_may_have_another_length(int length)
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Content = new GeneratedContent(length, seed: 2);

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_change_that_only_the_date_shows_is_noticed()
    {
        EmulatedFile file = NewFile(Length);
        file.Faults.Add(new Fault.Header("ETag", null));
        await SavePartlyAsync(file, Fetched);
        file.Content = new GeneratedContent(Length, seed: 2);
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_server_that_ignores_the_condition_does_not_mix_two_versions()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Header("ETag", "\"other\""));

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_server_that_has_lost_its_ranges_sends_the_file_from_its_beginning_and_that_is_told()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.NoRanges());

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        Assert.Contains(Told, text => text.Contains("does not support ranges", StringComparison.Ordinal));
        Assert.Single(Emulator.Requests);
        AssertSaved(file);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bytes */1000")]
    public async Task A_part_that_does_not_exist_any_more_means_that_the_file_has_changed(string? contentRange)
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Status(416) { Times = 1 });
        file.Faults.Add(new Fault.Header("Content-Range", contentRange) { Times = 1 });

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        Assert.Equal(2, Emulator.Requests.Count);
        AssertSaved(file);
    }

    [Fact]
    public async Task A_part_that_lacks_nothing_is_only_asked_after_and_gets_its_name()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);

        // As a process leaves it that is killed before it can give the name.
        await File.WriteAllBytesAsync(PathOf("data.bin.part"), file.Content.ToArray(), Cancelled);
        EditMap(map => map.Replace('.', '#'));

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file)).Status);

        ReceivedRequest request = Assert.Single(Emulator.Requests);
        Assert.Equal($"bytes={5 * Block}-{Length - 1}", request.Headers["Range"]);
        AssertSaved(file);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    public async Task A_small_file_keeps_no_part(int length)
    {
        await SavePartlyAsync(NewFile(length), length / 2);

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_part_without_one_whole_block_is_not_kept()
    {
        await SavePartlyAsync(NewFile(Length), Block - 1);

        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Overwriting_goes_on_with_a_part_as_well()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        await File.WriteAllTextAsync(PathOf("data.bin"), "old", Cancelled);

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file, overwrite: true)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task Progress_counts_what_was_there_and_the_engine_only_what_came()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Stall(1000) { Times = 1 });
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await UntilAsync(() => engine.ReceivedBytes == 1000);

        DownloadProgress progress = Assert.Single(engine.Running);
        Assert.Equal((Length, (3 * Block) + 1000), (progress.Length, progress.Received));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
    }

    private void EditMap(Func<string, string> edit)
    {
        string path = PathOf("data.bin.part.map");
        string before = File.ReadAllText(path);
        string after = edit(before);
        Assert.NotEqual(before, after);
        File.WriteAllText(path, after);
    }
}
