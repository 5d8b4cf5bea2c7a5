using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>Base of tests with large files: their content is computed, and the clock can advance as slowly as the scaler needs.</summary>
public abstract class DownloadTestBase : EngineTestBase
{
    protected const int Block = BlockMap.Block;

    // Saves the time for computing checksums of large files.
    protected override EmulatorOptions EmulatorOptions =>
        base.EmulatorOptions with { ChecksumHeaders = false, LinkLifetime = TimeSpan.FromDays(7) };

    /// <summary>Creates a file with a strong entity tag and a date that is one hour old.</summary>
    protected EmulatedFile NewFile(long length, int seed = 1, string name = "data.bin")
    {
        EmulatedFile file = Emulator.AddTask().AddFile(name, length, seed);
        file.LastModified = Clock.GetUtcNow() - TimeSpan.FromHours(1);
        return file;
    }

    /// <summary>The requested ranges, in order; empty for requests of the whole file.</summary>
    protected IEnumerable<string> Ranges => Emulator.Requests.Select(request => request.Headers.GetValueOrDefault("Range", ""));

    protected long BytesSent => Emulator.Requests.Sum(request => request.BytesSent);

    /// <summary>Downloads part of a file with a new engine, cancels it, and clears the list of requests.</summary>
    protected async Task SavePartlyAsync(EmulatedFile file, long bytes)
    {
        file.Faults.Add(new Fault.Stall(bytes) { Times = 1 });
        using FileDownloader engine = Engine(connections: 1);
        using CancellationTokenSource source = new();
        Task<DownloadResult> saving = engine.SaveAsync(Request(file), source.Token);
        await WaitUntilAsync(() => engine.ReceivedBytes == bytes || saving.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        Emulator.Requests.Clear();
        LogMessages.Clear();
    }

    /// <summary>Saves a file with a new engine.</summary>
    protected async Task<DownloadResult> SaveAsync(EmulatedFile file, int connections = 1, int retries = 5, bool overwrite = false)
    {
        using FileDownloader engine = Engine(Options(retries: retries), connections);
        Task<DownloadResult> saving = engine.SaveAsync(Request(file, overwrite: overwrite), Cancelled);
        await AdvanceUntilCompletedAsync(saving);
        return await saving;
    }

    /// <summary>Asserts that the file is correct, and that the folder contains nothing else.</summary>
    protected void AssertSaved(EmulatedFile file)
    {
        AssertRight(file.Content, PathOf(file.Name!));
        Assert.Equal([PathOf(file.Name!)], Directory.GetFileSystemEntries(Folder));
    }

    protected static void AssertRight(ModelContent content, string path) => Assert.Null(FindDifference(content, path));

    /// <summary>Describes the first difference between a file and its expected content; null if there is none.</summary>
    protected static string? FindDifference(ModelContent content, string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length != content.Length)
        {
            return $"'{path}' has {stream.Length} bytes instead of {content.Length}.";
        }

        byte[] actual = new byte[Block];
        byte[] expected = new byte[Block];
        for (long offset = 0; offset < content.Length; offset += Block)
        {
            int count = (int)Math.Min(Block, content.Length - offset);
            stream.ReadExactly(actual, 0, count);
            content.Read(offset, expected.AsSpan(0, count));
            int same = actual.AsSpan(0, count).CommonPrefixLength(expected.AsSpan(0, count));
            if (same < count)
            {
                return $"'{path}' differs at byte {offset + same} of {content.Length}.";
            }
        }

        return null;
    }

    /// <summary>
    /// Advances the clock in small steps, each after the bytes of the step before have arrived, so that the engine measures realistic
    /// rates.
    /// </summary>
    /// <returns>The time that passed on the clock.</returns>
    protected async Task<TimeSpan> AdvanceSlowlyUntilAsync(Func<bool> condition, FileDownloader engine)
    {
        DateTimeOffset start = Clock.GetUtcNow();
        int idleSteps = 0;
        while (!condition())
        {
            // The first connection takes real time. Later, when all requests have finished, a retry is waited for in larger steps.
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

    protected Task<TimeSpan> AdvanceSlowlyUntilAsync(Task work, FileDownloader engine) =>
        AdvanceSlowlyUntilAsync(() => work.IsCompleted, engine);
}
