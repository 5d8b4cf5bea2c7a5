using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>Resuming with the partial file of an earlier run.</summary>
public sealed class ResumeTests : DownloadTestBase
{
    private const int Length = (5 * Block) + 1000;
    private const int Fetched = (3 * Block) + 500_000;

    [Fact]
    public async Task Only_the_missing_blocks_are_requested()
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
    public async Task Missing_blocks_in_several_places_are_requested_and_no_others()
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
    public async Task A_download_can_be_interrupted_several_times()
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
    public async Task The_rest_is_requested_on_condition_of_the_strong_entity_tag()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);

        await SaveAsync(file);

        Assert.Equal(file.ETag, Assert.Single(Emulator.Requests).Headers["If-Range"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"weak\"")]
    public async Task Without_a_strong_entity_tag_the_date_is_the_condition(string? tag)
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
    public async Task A_file_without_a_version_is_not_kept(string date)
    {
        EmulatedFile file = NewFile(Length);
        file.LastModified = Clock.GetUtcNow();
        file.Faults.Add(new Fault.Header("ETag", null));
        if (date == "no date")
        {
            file.Faults.Add(new Fault.Header("Last-Modified", null));
        }

        await SavePartlyAsync(file, Fetched);

        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task A_changed_file_is_restarted_and_the_restart_is_logged()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Content = new GeneratedContent(Length, seed: 2);

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        Assert.Contains(LogMessages, text => text.Contains("has changed at the file host", StringComparison.Ordinal));
        AssertSaved(file);
    }

    [Theory]
    [InlineData(Length + 1)]
    [InlineData((4 * Block) + 5)]
    [InlineData(2 * Block)]
    [InlineData(100)]
    [InlineData(0)]
    public async Task A_changed_file_can_have_another_length(int length)
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Content = new GeneratedContent(length, seed: 2);

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_change_that_only_the_date_shows_is_detected()
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
    public async Task Two_versions_are_not_mixed_if_the_file_host_ignores_the_condition()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Header("ETag", "\"other\""));

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task A_file_host_that_no_longer_serves_ranges_causes_a_restart_that_is_logged()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.NoRanges());

        Assert.Equal(DownloadStatus.Downloaded, (await SaveAsync(file)).Status);

        Assert.Contains(LogMessages, text => text.Contains("does not support ranges", StringComparison.Ordinal));
        Assert.Single(Emulator.Requests);
        AssertSaved(file);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bytes */1000")]
    public async Task A_range_that_no_longer_exists_means_that_the_file_has_changed(string? contentRange)
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
    public async Task A_complete_partial_file_is_verified_by_its_last_block_and_renamed()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);

        // As left by a process that was killed before it could rename the file.
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
    public async Task A_small_file_leaves_no_partial_file(int length)
    {
        await SavePartlyAsync(NewFile(length), length / 2);

        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task A_partial_file_without_a_complete_block_is_not_kept()
    {
        await SavePartlyAsync(NewFile(Length), Block - 1);

        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task Overwriting_resumes_a_partial_file_too()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        await File.WriteAllTextAsync(PathOf("data.bin"), "old", Cancelled);

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file, overwrite: true)).Status);

        AssertSaved(file);
    }

    [Fact]
    public async Task Progress_includes_the_bytes_of_the_earlier_run_and_the_engine_counts_only_received_bytes()
    {
        EmulatedFile file = NewFile(Length);
        await SavePartlyAsync(file, Fetched);
        file.Faults.Add(new Fault.Stall(1000) { Times = 1 });
        using FileDownloader engine = Engine();
        using CancellationTokenSource source = new();

        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => engine.ReceivedBytes == 1000);

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
