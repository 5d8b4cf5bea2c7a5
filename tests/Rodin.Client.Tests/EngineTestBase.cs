using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>A fresh emulator, a folder of its own and a clock that only moves when told, for each test.</summary>
public abstract class EngineTestBase : IAsyncLifetime
{
    private static readonly TimeSpan s_longEnough = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected EngineTestBase() => _patience.CancelAfter(TimeSpan.FromMinutes(2));

    protected RodinEmulator Emulator { get; private set; } = null!;

    protected FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>The clock that the engine goes by.</summary>
    protected virtual TimeProvider EngineClock => Clock;

    /// <summary>What the engine told along the way.</summary>
    protected ConcurrentQueue<string> Told { get; } = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("rodin-test-").FullName;

    /// <summary>Cancelled when the run is, or when a test hangs: two minutes are a hundred times what any needs.</summary>
    protected CancellationToken Cancelled => _patience.Token;

    // A key of its own: a 429 holds back whatever the process asks with one key at one address, and a port may come back in another test.
    protected virtual EmulatorOptions EmulatorOptions => new() { TimeProvider = Clock, ApiKey = "canary-" + Guid.NewGuid() };

    public virtual async ValueTask InitializeAsync() => Emulator = await RodinEmulator.StartAsync(EmulatorOptions, Cancelled);

    public virtual async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Options for the emulator, with silence allowed for a day so that a clock put forward does not break requests off.</summary>
    protected RodinClientOptions Options(
        string? key = null, Uri? address = null, int retries = 5, TimeSpan? silence = null, TimeSpan? connecting = null, int requestsPerMinute = 120) => new()
    {
        ApiKey = Secure(key ?? Emulator.ApiKey),
        BaseAddress = address ?? Emulator.ApiBaseAddress,
        MaximumRetryCount = retries,
        ConnectionTimeout = connecting ?? TimeSpan.FromSeconds(30),
        OperationTimeout = silence ?? s_longEnough,
        RequestsPerMinute = requestsPerMinute,
        Log = Told.Enqueue,
        Time = EngineClock,
    };

    protected RodinApiClient Api(RodinClientOptions? options = null) => new(options ?? Options());

    protected FileDownloader Engine(RodinClientOptions? options = null, int connections = 8) => new(options ?? Options(), connections);

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected DownloadRequest Request(EmulatedFile file, string? name = null, bool overwrite = false) =>
        new(Emulator.CreateLink(file), PathOf(name ?? file.Name!)) { Overwrite = overwrite };

    /// <summary>Puts the clock forward until the work is done, so that waits of hours take no time.</summary>
    /// <returns>How much time passed by the clock.</returns>
    protected async Task<TimeSpan> PassTimeUntilAsync(Task work)
    {
        DateTimeOffset start = Clock.GetUtcNow();
        while (!work.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(work, Task.Delay(1, Cancelled));
        }

        return Clock.GetUtcNow() - start;
    }

    /// <summary>Says how long this test may run before it is taken to hang, instead of two minutes.</summary>
    protected void GivePatience(TimeSpan patience) => _patience.CancelAfter(patience);

    /// <summary>Waits for what another thread is about to bring about.</summary>
    protected async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Cancelled);
        }
    }

    protected async Task<RodinClientException> FailsAsync(Func<Task> act)
    {
        Task work = act();
        await PassTimeUntilAsync(work);
        return await Assert.ThrowsAsync<RodinClientException>(() => work);
    }

    protected async Task<RodinClientException> FailsAsync(ErrorId id, Func<Task> act)
    {
        RodinClientException failure = await FailsAsync(act);
        AssertIs(id, failure);
        return failure;
    }

    /// <summary>Asserts which failure it is, and shows what it says if it is another.</summary>
    protected static void AssertIs(ErrorId id, RodinClientException failure) =>
        Assert.True(failure.ErrorId == id, $"Expected {id}: {failure.ErrorId}: {failure.Message}");

    protected void AssertNothingIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories));

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
