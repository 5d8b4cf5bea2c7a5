using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>Each test has its own emulator and folder and a clock that only the test advances.</summary>
public abstract class EngineTestBase : IAsyncLifetime
{
    private static readonly TimeSpan s_oneDay = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _timeLimit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected EngineTestBase() => _timeLimit.CancelAfter(TimeSpan.FromMinutes(2));

    protected RodinEmulator Emulator { get; private set; } = null!;

    protected FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>The clock that the engine uses.</summary>
    protected virtual TimeProvider EngineClock => Clock;

    /// <summary>The messages that the engine logged.</summary>
    protected ConcurrentQueue<string> LogMessages { get; } = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("rodin-test-").FullName;

    /// <summary>Is cancelled with the test run and when a test hangs: two minutes are a hundred times the usual duration.</summary>
    protected CancellationToken Cancelled => _timeLimit.Token;

    // Each test has its own key: a 429 delays every request of the process with the same key and address, and another test can get the
    // same port.
    protected virtual EmulatorOptions EmulatorOptions => new() { TimeProvider = Clock, ApiKey = "canary-" + Guid.NewGuid() };

    public virtual async ValueTask InitializeAsync() => Emulator = await RodinEmulator.StartAsync(EmulatorOptions, Cancelled);

    public virtual async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Options for the emulator, with an idle timeout of a day so that advancing the clock does not end requests.</summary>
    protected RodinClientOptions Options(
        string? key = null,
        Uri? address = null,
        int retries = 5,
        TimeSpan? idleTimeout = null,
        TimeSpan? connecting = null,
        int requestsPerMinute = 120) => new()
    {
        ApiKey = Secure(key ?? Emulator.ApiKey),
        BaseAddress = address ?? Emulator.ApiBaseAddress,
        MaximumRetryCount = retries,
        ConnectionTimeout = connecting ?? TimeSpan.FromSeconds(30),
        OperationTimeout = idleTimeout ?? s_oneDay,
        RequestsPerMinute = requestsPerMinute,
        Log = LogMessages.Enqueue,
        Time = EngineClock,
    };

    protected RodinApiClient Api(RodinClientOptions? options = null) => new(options ?? Options());

    protected FileDownloader Engine(RodinClientOptions? options = null, int connections = 8) => new(options ?? Options(), connections);

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected DownloadRequest Request(EmulatedFile file, string? name = null, bool overwrite = false) =>
        new(Emulator.CreateLink(file), PathOf(name ?? file.Name!)) { Overwrite = overwrite };

    /// <summary>Advances the clock until the work has completed, so that waits of hours take no time.</summary>
    /// <returns>The time by which the clock was advanced.</returns>
    protected async Task<TimeSpan> AdvanceUntilCompletedAsync(Task work)
    {
        DateTimeOffset start = Clock.GetUtcNow();
        while (!work.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(work, Task.Delay(1, Cancelled));
        }

        return Clock.GetUtcNow() - start;
    }

    /// <summary>Replaces the time limit of this test, which is two minutes by default.</summary>
    protected void SetTimeLimit(TimeSpan limit) => _timeLimit.CancelAfter(limit);

    /// <summary>Waits until another thread makes the condition true.</summary>
    protected async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Cancelled);
        }
    }

    protected async Task<RodinClientException> FailsAsync(Func<Task> act)
    {
        Task work = act();
        await AdvanceUntilCompletedAsync(work);
        return await Assert.ThrowsAsync<RodinClientException>(() => work);
    }

    protected async Task<RodinClientException> FailsAsync(ErrorId id, Func<Task> act)
    {
        RodinClientException failure = await FailsAsync(act);
        AssertErrorId(id, failure);
        return failure;
    }

    /// <summary>Asserts the error id of a failure and shows the message of another failure.</summary>
    protected static void AssertErrorId(ErrorId id, RodinClientException failure) =>
        Assert.True(failure.ErrorId == id, $"Expected {id}: {failure.ErrorId}: {failure.Message}");

    protected void AssertFolderIsEmpty() => Assert.Empty(Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories));

    protected static byte[] Bytes(int count, int seed = 7)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static System.Security.SecureString Secure(string text)
    {
        System.Security.SecureString secure = new();
        foreach (char c in text)
        {
            secure.AppendChar(c);
        }

        return secure;
    }
}
