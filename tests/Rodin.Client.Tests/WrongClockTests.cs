using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>A machine whose clock is wrong, or is set while something runs; the other side's is right.</summary>
public sealed class WrongClockTests : EngineTestBase
{
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    private readonly SettableClock _machine;
    private readonly byte[] _bytes = Bytes(5_000_000);
    private int _renewals;

    public WrongClockTests() => _machine = new SettableClock(Clock);

    public static TheoryData<int> Years => [-50, -1, 1, 50];

    protected override TimeProvider EngineClock => _machine;

    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { ChecksumHeaders = false, TimeProvider = TimeProvider.System };

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_file_is_saved_and_a_link_that_looks_expired_or_does_not_is_asked_anew_once_at_the_most(int years)
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
    public async Task A_link_that_is_over_is_asked_anew_once(int years)
    {
        SetClock(years);

        await SaveAsync(AddFile(), TimeSpan.FromMinutes(-1));

        Assert.Equal(1, _renewals);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_and_forth_within_a_transfer_changes_nothing()
    {
        EmulatedFile file = AddFile();
        file.Faults.Add(new Fault.Disconnect(1_000_000) { Times = 3 });

        await SaveAsync(file, TimeSpan.FromMinutes(10), setClock: true);

        Assert.InRange(Emulator.Requests.Sum(request => request.BytesSent), _bytes.Length, _bytes.Length + 1000);
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_part_that_was_left_before_the_clock_was_set_is_gone_on_with(int years)
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
    public async Task A_wait_ends_after_the_time_that_passed_whatever_the_clock_is_set_to(int years)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [new EmulatedJob("1", "Generating")];
        using TaskPoller watcher = new(Options(), maximumRequests: 1);
        long start = Clock.GetTimestamp();

        Task waiting = watcher.WaitAsync(new PolledTask(task.SubscriptionKey, submittedAt: null, TimeSpan.FromMinutes(1)), Cancelled);
        SetClock(years);

        await FailsAsync(ErrorId.WaitTimeout, () => waiting);
        Assert.InRange(Clock.GetElapsedTime(start), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task A_task_that_was_submitted_at_the_end_of_time_is_waited_for()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [new EmulatedJob("1", "Done")];
        using TaskPoller watcher = new(Options(), maximumRequests: 1);

        Task<GenerationStatus> waiting = watcher.WaitAsync(new PolledTask(task.SubscriptionKey, DateTimeOffset.MaxValue, timeout: null), Cancelled);
        await PassTimeUntilAsync(waiting);

        Assert.Equal(GenerationState.Done, (await waiting).State);
    }

    [Theory]
    [MemberData(nameof(Years))]
    public async Task A_wait_until_a_date_is_as_long_as_the_other_side_means(int years)
    {
        SetClock(years);
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(60), RetryAfterAsDate: true) { Times = 1 });
        long start = Clock.GetTimestamp();

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await PassTimeUntilAsync(listing);

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

    /// <summary>Time passes as it does, whatever the time of day is said to be.</summary>
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
