using Rodin.Client.Api;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Api;

/// <summary>A list of files of any length, which nobody has to hold as a whole.</summary>
[Collection(nameof(NonParallelCollection))]
[Trait("Speed", "Slow")]
public sealed class LongListTests : EngineTestBase
{
    private const int EntryBytes = 75;

    [Fact]
    public async Task A_million_entries_are_handed_on_as_they_come_and_are_not_kept()
    {
        EmulatedTask task = TaskOf(1_000_000);
        int count = 0;
        long most = 0;

        await Api().ListDownloadAsync(
            task.TaskUuid,
            batch =>
            {
                Assert.All(batch, entry => Assert.Equal("base.glb", entry.Name));
                count += batch.Count;
                most = count % 100_000 < batch.Count ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)) : most;
                return Task.CompletedTask;
            },
            Cancelled);

        // They would be 300 MB. The emulator and all tests that run meanwhile share this process.
        Assert.Equal(1_000_000, count);
        Assert.InRange(most, 1, 200L << 20);
    }

    [Fact]
    public async Task Nothing_more_is_read_while_a_batch_is_at_work_and_that_is_no_silence()
    {
        EmulatedTask task = TaskOf(1_000_000);
        TaskCompletionSource isAtWork = new();
        TaskCompletionSource isDone = new();
        int count = 0;

        Task listing = Api(Options(silence: TimeSpan.FromSeconds(30), retries: 0)).ListDownloadAsync(
            task.TaskUuid,
            batch =>
            {
                count += batch.Count;
                isAtWork.TrySetResult();
                return isDone.Task;
            },
            Cancelled);
        await isAtWork.Task.WaitAsync(Cancelled);
        Clock.Advance(TimeSpan.FromHours(1));
        ReceivedRequest request = Assert.Single(Emulator.Requests);

        // What the sockets of both sides hold, and no more.
        Assert.InRange(request.BytesSent, 1, 40L << 20);
        Assert.InRange(count, DownloadListing.Batch, 10_000);
        isDone.SetResult();
        await listing;
        Assert.Equal(1_000_000, count);
    }

    [Fact]
    public async Task A_list_that_breaks_off_goes_on_where_it_was_and_no_entry_comes_twice()
    {
        EmulatedTask task = Emulator.AddTask();
        for (int i = 0; i < 5000; i++)
        {
            task.AddFile($"{i}.png", [1]);
        }

        task.Faults.Add(new Fault.Disconnect(500_000) { Times = 1 });
        task.Faults.Add(new Fault.Disconnect(300_000) { Times = 1 });
        List<DownloadEntry> found = [];

        Task listing = Api().ListDownloadAsync(task.TaskUuid, found.AddAsync, Cancelled);
        await PassTimeUntilAsync(listing);
        await listing;

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i}.png"), found.Select(entry => entry.Name));
        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2500)]
    public async Task A_list_that_is_another_one_after_it_broke_off_is_told_of(int filesLeft)
    {
        EmulatedTask task = Emulator.AddTask();
        for (int i = 0; i < 5000; i++)
        {
            task.AddFile($"{i}.png", [1]);
        }

        List<DownloadEntry> found = [];
        task.Faults.Add(new Fault.Disconnect(1_000_000) { Times = 1 });
        task.Faults.Add(new Fault.Body($$"""{"list":[{{string.Join(',', Enumerable.Repeat("""{"url":"u","name":"n"}""", filesLeft))}}]}""") { Skip = 1 });

        RodinClientException failure = await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListDownloadAsync(task.TaskUuid, found.AddAsync, Cancelled));

        Assert.Contains("List it again", failure.Message, StringComparison.Ordinal);
        Assert.Equal(found.Count, found.Distinct().Count());
    }

    [Fact]
    public async Task An_error_after_the_list_is_an_error_and_a_list_of_one_batch_is_not_handed_on_then()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body("""{"list":[{"url":"u","name":"n"}],"error":"NO_SUCH_TASK"}"""));
        List<DownloadEntry> found = [];

        await FailsAsync(ErrorId.TaskNotFound, () => Api().ListDownloadAsync(task.TaskUuid, found.AddAsync, Cancelled));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("""{"list":[{"name":" """, "a")]
    [InlineData("""{"list":[[""", "1,")]
    [InlineData("""{"list":[{""", "\"a\":1,")]
    [InlineData("""{"error":" """, "a")]
    [InlineData("""{"new":[""", "{},")]
    [InlineData("{", " ")]
    public async Task A_value_without_end_is_given_up_early_and_in_little_memory(string beginning, string repeated)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.OversizedBody(1L << 30, Beginning: beginning, Repeated: repeated));
        long before = GC.GetTotalAllocatedBytes(precise: true);

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api(Options(retries: 0)).ListDownloadAsync(task.TaskUuid, _ => Task.CompletedTask, Cancelled));

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 300L << 20);
        Assert.InRange((await Emulator.Requests.WaitForAsync(request => request.IsFinished, Cancelled)).BytesSent, 1, 100L << 20);
    }

    [Fact]
    public async Task Stopping_ends_it_in_the_middle()
    {
        EmulatedTask task = TaskOf(1_000_000);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        int count = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Api().ListDownloadAsync(
            task.TaskUuid,
            batch =>
            {
                count += batch.Count;
                source.Cancel();
                return Task.CompletedTask;
            },
            source.Token));

        Assert.InRange(count, DownloadListing.Batch, 10_000);
        Assert.InRange((await Emulator.Requests.WaitForAsync(request => request.IsFinished, Cancelled)).BytesSent, 1, 1_000_000L * EntryBytes / 2);
    }

    private EmulatedTask TaskOf(int entries)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.LongList(entries));
        return task;
    }
}

file static class ListExtensions
{
    public static Task AddAsync(this List<DownloadEntry> found, IReadOnlyList<DownloadEntry> batch)
    {
        found.AddRange(batch);
        return Task.CompletedTask;
    }
}
