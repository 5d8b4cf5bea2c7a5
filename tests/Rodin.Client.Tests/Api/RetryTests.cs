using System.Net;
using System.Net.Sockets;
using Rodin.Client.Api;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class RetryTests : EngineTestBase
{
    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_failure_is_repeated_until_it_has_passed(int status)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(status) { Times = 3 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await PassTimeUntilAsync(listing);

        Assert.Empty(await listing);
        Assert.Equal([status, status, status, 201], Emulator.Requests.Select(request => request.StatusCode));
        Assert.Equal(3, Told.Count);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(-1, true)]
    public async Task A_broken_connection_is_repeated(long afterBytes, bool reset)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Disconnect(afterBytes, reset) { Times = 2 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await PassTimeUntilAsync(listing);

        Assert.Empty(await listing);
        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Fact]
    public async Task Patience_ends_after_as_many_repetitions_as_were_allowed()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));

        await FailsAsync(ErrorId.ServiceUnavailable, () => Api(Options(retries: 2)).ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Fact]
    public async Task No_repetitions_means_one_request()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));

        await FailsAsync(ErrorId.ServiceUnavailable, () => Api(Options(retries: 0)).ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task The_waits_grow()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));

        Task<IReadOnlyList<DownloadEntry>> listing = Api(Options(retries: 6)).ListFilesAsync(task.TaskUuid, Cancelled);
        TimeSpan passed = await PassTimeUntilAsync(listing);

        await Assert.ThrowsAsync<RodinClientException>(() => listing);
        Assert.InRange(passed, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_after_is_honoured_as_seconds_and_as_a_date(bool asDate)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(90), RetryAfterAsDate: asDate) { Times = 1 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await PassTimeUntilAsync(listing);

        Assert.Empty(await listing);
        DateTimeOffset[] times = [.. Emulator.Requests.Select(request => request.Time)];
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(88), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task Retry_after_of_a_503_is_honoured_too()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(60)) { Times = 1 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await PassTimeUntilAsync(listing);

        DateTimeOffset[] times = [.. Emulator.Requests.Select(request => request.Time)];
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task A_429_holds_back_every_request_with_that_key()
    {
        string key = "held-" + Guid.NewGuid();
        await using RodinEmulator emulator = await RodinEmulator.StartAsync(new EmulatorOptions { TimeProvider = Clock, ApiKey = key }, Cancelled);
        EmulatedTask first = emulator.AddTask();
        EmulatedTask second = emulator.AddTask();
        first.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(120)) { Times = 1 });
        RodinClientOptions options = Options(key: key, address: emulator.ApiBaseAddress);

        Task<IReadOnlyList<DownloadEntry>> met = Api(options).ListFilesAsync(first.TaskUuid, Cancelled);
        await emulator.Requests.WaitForAsync(request => request.IsFinished, Cancelled);
        await WaitUntilToldAsync("Retrying in");
        Task<IReadOnlyList<DownloadEntry>> later = Api(options).ListFilesAsync(second.TaskUuid, Cancelled);
        await WaitUntilToldAsync("fewer requests");

        Assert.Single(emulator.Requests);
        await PassTimeUntilAsync(Task.WhenAll(met, later));
        Assert.All(emulator.Requests.Skip(1), request => Assert.True(request.Time - emulator.Requests.First().Time >= TimeSpan.FromSeconds(118)));
        Assert.Equal(3, emulator.Requests.Count);
    }

    [Fact]
    public async Task A_429_of_one_key_does_not_hold_back_another()
    {
        await using RodinEmulator emulator = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = Clock, ApiKey = "key-a", FurtherApiKeys = ["key-b"] }, Cancelled);
        EmulatedTask limited = emulator.AddTask();
        EmulatedTask other = emulator.AddTask();
        limited.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(120)));

        await FailsAsync(ErrorId.RateLimited, () => Api(Options(key: "key-a", address: emulator.ApiBaseAddress, retries: 0)).ListFilesAsync(limited.TaskUuid, Cancelled));

        Assert.Empty(await Api(Options(key: "key-b", address: emulator.ApiBaseAddress)).ListFilesAsync(other.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task A_wait_of_years_is_not_waited_but_told()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromDays(20_000)));

        RodinClientException failure = await FailsAsync(ErrorId.RateLimited, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Equal(TimeSpan.FromDays(20_000), failure.RetryAfter);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task Silence_is_given_up_and_repeated()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Stall(-1) { Times = 1 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api(Options(silence: TimeSpan.FromSeconds(30))).ListFilesAsync(task.TaskUuid, Cancelled);
        await Emulator.Requests.WaitForAsync(_ => true, Cancelled);
        Clock.Advance(TimeSpan.FromSeconds(31));
        await WaitUntilToldAsync("no data was received for 30 s");
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(await listing);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Silence_at_any_point_ends_as_a_timeout(long afterBytes)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Stall(afterBytes));

        await FailsAsync(
            ErrorId.OperationTimeout,
            () => Api(Options(retries: 0, silence: TimeSpan.FromSeconds(30))).ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task A_host_that_nobody_listens_at_is_a_failed_connection()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        RodinClientException failure = await FailsAsync(
            ErrorId.ConnectionFailed,
            () => Api(Options(address: new Uri($"http://127.0.0.1:{port}/api/v2"), retries: 1)).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.Single(Told);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    public async Task Cancelling_ends_it_at_once_in_the_middle_of_a_request(long afterBytes, int retries)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Stall(afterBytes));
        using CancellationTokenSource source = new();

        Task listing = Api(Options(retries: retries)).ListFilesAsync(task.TaskUuid, source.Token);
        await Emulator.Requests.WaitForAsync(_ => true, Cancelled);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
    }

    [Fact]
    public async Task Cancelling_ends_it_at_once_in_the_middle_of_a_wait()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));
        using CancellationTokenSource source = new();

        Task listing = Api().ListFilesAsync(task.TaskUuid, source.Token);
        await WaitUntilToldAsync("Retrying in");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
    }

    private Task WaitUntilToldAsync(string words) =>
        UntilAsync(() => Told.Any(sentence => sentence.Contains(words, StringComparison.Ordinal)));
}
