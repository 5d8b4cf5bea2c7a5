using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>A machine whose clock is wrong, or is changed during an operation; the server's clock is correct.</summary>
public sealed class WrongClockTests : EngineTestBase
{
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    private readonly SettableClock _machine;
    private readonly byte[] _bytes = Bytes(5_000_000);
    private int _renewals;

    public WrongClockTests() => _machine = new SettableClock(Clock);

    public static TheoryData<int> Years => [-50, -1, 1, 50];

    protected override TimeProvider EngineClock => _machine;

    protected override EmulatorOptions EmulatorOptions =>
        base.EmulatorOptions with { ChecksumHeaders = false, TimeProvider = TimeProvider.System };

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_file_is_saved_and_its_link_is_renewed_at_most_once(int years)
    {
        SetClock(years);
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Disconnect(2_000_000) { Times = 2 });

        DownloadResult result = await SaveAsync(file, TimeSpan.FromMinutes(10));

        Assert.Equal(DownloadStatus.Downloaded, result.Status);
        Assert.InRange(_renewals, 0, 1);
        Assert.All(Emulator.Requests, request => Assert.InRange(request.StatusCode, 200, 206));
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task An_expired_link_is_renewed_once(int years)
    {
        SetClock(years);

        await SaveAsync(AddFile(), TimeSpan.FromMinutes(-1));

        Assert.Equal(1, _renewals);
    }

    [Fact]
    public async Task A_clock_change_during_a_download_has_no_effect()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Disconnect(1_000_000) { Times = 3 });

        await SaveAsync(file, TimeSpan.FromMinutes(10), setClock: true);

        Assert.InRange(Emulator.Requests.Sum(request => request.BytesSent), _bytes.Length, _bytes.Length + 1000);
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_partial_file_is_resumed_after_a_clock_change(int years)
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Disconnect(3_000_000) { Times = 1 });
        using (FileDownloader engine = Engine(Options(retries: 0), connections: 1))
        {
            await FailsAsync(() => engine.SaveAsync(Request(file), Cancelled));
        }

        SetClock(years);

        Assert.Equal(DownloadStatus.Resumed, (await SaveAsync(file, TimeSpan.FromMinutes(10))).Status);
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_wait_timeout_does_not_depend_on_the_time_of_day(int years)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [new EmulatedJob("1", "Generating")];
        using TaskPoller poller = new(Options(), maximumRequests: 1);
        long start = Clock.GetTimestamp();

        Task waiting = poller.WaitAsync(new PolledTask(task.SubscriptionKey, submittedAt: null, TimeSpan.FromMinutes(1)), Cancelled);
        SetClock(years);

        await FailsAsync(ErrorId.WaitTimeout, () => waiting);
        Assert.InRange(Clock.GetElapsedTime(start), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task A_task_with_the_latest_possible_submission_time_is_polled()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [new EmulatedJob("1", "Done")];
        using TaskPoller poller = new(Options(), maximumRequests: 1);

        Task<GenerationStatus> waiting = poller.WaitAsync(
            new PolledTask(task.SubscriptionKey, DateTimeOffset.MaxValue, timeout: null), Cancelled);
        await AdvanceUntilCompletedAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_Retry_After_date_is_relative_to_the_servers_clock(int years)
    {
        SetClock(years);
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(60), RetryAfterAsDate: true) { Times = 1 });
        long start = Clock.GetTimestamp();

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await AdvanceUntilCompletedAsync(listing);

        await listing;
        Assert.InRange(Clock.GetElapsedTime(start), TimeSpan.FromSeconds(58), TimeSpan.FromSeconds(70));
    }

    private void SetClock(int years) => _machine.Error = years * s_year;

    private EmulatedFile AddFile() => Emulator.AddTask().AddFile("data.bin", _bytes);

    private async Task<DownloadResult> SaveAsync(EmulatedFile file, TimeSpan lifetime, bool setClock = false)
    {
        using FileDownloader engine = Engine(connections: 1);
        Task<DownloadResult> saving = engine.SaveAsync(
            new DownloadRequest(Emulator.CreateLink(file, lifetime), PathOf("data.bin"))
            {
                RenewLink = (_, _) =>
                {
                    Interlocked.Increment(ref _renewals);
                    return Task.FromResult(Emulator.CreateLink(file));
                },
            },
            Cancelled);
        for (int i = 0; !saving.IsCompleted; i++)
        {
            if (setClock)
            {
                SetClock(i % 3 - 1);
            }

            Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(saving, Task.Delay(1, Cancelled));
        }

        DownloadResult result = await saving;
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(result.Path, Cancelled));
        return result;
    }

    /// <summary>A clock whose time of day can be wrong; its timestamps and timers are correct.</summary>
    private sealed class SettableClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Error { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Error;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
