using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>What tests of large files share: files that are computed instead of kept, and a clock that moves as slowly as its watchers need.</summary>
public abstract class DownloadTestBase : EngineTestBase
{
    protected const int Block = BlockMap.Block;

    // Nobody here waits for the checksum of a large file.
    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { ChecksumHeaders = false, LinkLifetime = TimeSpan.FromDays(7) };

    /// <summary>A file with a strong entity tag and a date that is an hour old.</summary>
    protected EmulatedFile NewFile(long length, int seed = 1, string name = "data.bin")
    {
        EmulatedFile file = Emulator.AddTask().AddFile(name, length, seed);
        file.LastModified = Clock.GetUtcNow() - TimeSpan.FromHours(1);
        return file;
    }

    /// <summary>The ranges that the file host was asked for, in order; empty texts for whole files.</summary>
    protected IEnumerable<string> Ranges => Emulator.Requests.Select(request => request.Headers.GetValueOrDefault("Range", ""));

    protected long BytesSent => Emulator.Requests.Sum(request => request.BytesSent);

    /// <summary>Saves so many bytes of a file by an engine of its own, which then is cancelled; forgets its requests.</summary>
    protected async Task SavePartlyAsync(EmulatedFile file, long bytes)
    {
        file.Faults.Add(new Fault.Stall(bytes) { Times = 1 });
        using FileDownloader engine = Engine(connections: 1);
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await UntilAsync(() => engine.ReceivedBytes == bytes || saving.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Emulator.Requests.Clear();
        Told.Clear();
    }

    /// <summary>Saves a file by an engine of its own.</summary>
    protected async Task<DownloadResult> SaveAsync(EmulatedFile file, int connections = 1, int retries = 5, bool overwrite = false)
    {
        using FileDownloader engine = Engine(Options(retries: retries), connections);
        Task<DownloadResult> saving = engine.SaveAsync(Request(file, overwrite: overwrite), Cancelled);
        await PassTimeUntilAsync(saving);
        return await saving;
    }

    /// <summary>Asserts that a file is whole, and that nothing else is in the folder.</summary>
    protected void AssertSaved(EmulatedFile file)
    {
        AssertRight(file.Content, PathOf(file.Name!));
        Assert.Equal([PathOf(file.Name!)], Directory.GetFileSystemEntries(Folder));
    }

    protected static void AssertRight(ModelContent content, string path) => Assert.Null(WhatIsWrong(content, path));

    /// <summary>Where a file differs from what it should be; null where it does not.</summary>
    protected static string? WhatIsWrong(ModelContent content, string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length != content.Length)
        {
            return $"'{path}' has {stream.Length} bytes instead of {content.Length}.";
        }

        byte[] mine = new byte[Block];
        byte[] right = new byte[Block];
        for (long offset = 0; offset < content.Length; offset += Block)
        {
            int count = (int)Math.Min(Block, content.Length - offset);
            stream.ReadExactly(mine, 0, count);
            content.Read(offset, right.AsSpan(0, count));
            int same = mine.AsSpan(0, count).CommonPrefixLength(right.AsSpan(0, count));
            if (same < count)
            {
                return $"'{path}' is wrong at byte {offset + same} of {content.Length}.";
            }
        }

        return null;
    }

    /// <summary>
    /// Puts the clock forward in steps as small as the engine's own, each when the last one's bytes have arrived, so that rates are what they
    /// would be: for what depends on how the engine sees time pass.
    /// </summary>
    /// <returns>How much time passed by the clock.</returns>
    protected async Task<TimeSpan> PassTimeSlowlyUntilAsync(Func<bool> isOver, FileDownloader engine)
    {
        DateTimeOffset start = Clock.GetUtcNow();
        int idleSteps = 0;
        while (!isOver())
        {
            // The first connection is made on real time; what waits for a retry, later on, may wait faster.
            idleSteps = Emulator.Requests.All(request => request.IsFinished) ? idleSteps + 1 : 0;
            Clock.Advance(TimeSpan.FromMilliseconds(Emulator.Requests.Count == 0 ? 1 : idleSteps > 10 ? 250 : 25));
            for ((int, long, long) last = (0, 0, -1); last != State();)
            {
                last = State();
                await Task.Delay(1, Cancelled);
            }
        }

        return Clock.GetUtcNow() - start;

        (int Requests, long Sent, long Received) State() => (Emulator.Requests.Count, BytesSent, engine.ReceivedBytes);
    }

    protected Task<TimeSpan> PassTimeSlowlyUntilAsync(Task work, FileDownloader engine) => PassTimeSlowlyUntilAsync(() => work.IsCompleted, engine);
}
