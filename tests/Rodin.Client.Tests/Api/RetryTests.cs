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
    public async Task A_transient_error_is_retried_until_the_request_succeeds(int status)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(status) { Times = 3 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await AdvanceUntilCompletedAsync(listing);

        Assert.Empty(await listing);
        Assert.Equal([status, status, status, 201], Emulator.Requests.Select(request => request.StatusCode));
        Assert.Equal(3, LogMessages.Count);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(-1, true)]
    public async Task A_broken_connection_is_retried(long afterBytes, bool reset)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Disconnect(afterBytes, reset) { Times = 2 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await AdvanceUntilCompletedAsync(listing);

        Assert.Empty(await listing);
        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Fact]
    public async Task The_number_of_retries_is_limited()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));

        await FailsAsync(ErrorId.ServiceUnavailable, () => Api(Options(retries: 2)).ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Equal(3, Emulator.Requests.Count);
    }

    [Fact]
    public async Task Without_retries_there_is_one_request()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));

        await FailsAsync(ErrorId.ServiceUnavailable, () => Api(Options(retries: 0)).ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task The_delay_between_retries_increases()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));

        Task<IReadOnlyList<DownloadEntry>> listing = Api(Options(retries: 6)).ListFilesAsync(task.TaskUuid, Cancelled);
        TimeSpan passed = await AdvanceUntilCompletedAsync(listing);

        await Assert.ThrowsAsync<RodinClientException>(() => listing);
        Assert.InRange(passed, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_After_is_respected_as_seconds_and_as_a_date(bool asDate)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(90), RetryAfterAsDate: asDate) { Times = 1 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await AdvanceUntilCompletedAsync(listing);

        Assert.Empty(await listing);
        DateTimeOffset[] times = [.. Emulator.Requests.Select(request => request.Time)];
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(88), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task Retry_After_of_a_503_is_respected()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503, RetryAfter: TimeSpan.FromSeconds(60)) { Times = 1 });

        Task<IReadOnlyList<DownloadEntry>> listing = Api().ListFilesAsync(task.TaskUuid, Cancelled);
        await AdvanceUntilCompletedAsync(listing);

        DateTimeOffset[] times = [.. Emulator.Requests.Select(request => request.Time)];
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task A_429_delays_every_request_with_the_same_key()
    {
        string key = "held-" + Guid.NewGuid();
        await using RodinEmulator emulator = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = Clock, ApiKey = key }, Cancelled);
        EmulatedTask first = emulator.AddTask();
        EmulatedTask second = emulator.AddTask();
        first.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(120)) { Times = 1 });
        RodinClientOptions options = Options(key: key, address: emulator.ApiBaseAddress);

        Task<IReadOnlyList<DownloadEntry>> rejected = Api(options).ListFilesAsync(first.TaskUuid, Cancelled);
        await emulator.Requests.WaitForAsync(request => request.IsFinished, Cancelled);
        await WaitUntilLoggedAsync("Retrying in");
        Task<IReadOnlyList<DownloadEntry>> later = Api(options).ListFilesAsync(second.TaskUuid, Cancelled);
        await WaitUntilLoggedAsync("fewer requests");

        Assert.Single(emulator.Requests);
        await AdvanceUntilCompletedAsync(Task.WhenAll(rejected, later));
        Assert.All(
            emulator.Requests.Skip(1),
            request => Assert.True(request.Time - emulator.Requests.First().Time >= TimeSpan.FromSeconds(118)));
        Assert.Equal(3, emulator.Requests.Count);
    }

    [Fact]
    public async Task A_429_does_not_delay_requests_with_another_key()
    {
        await using RodinEmulator emulator = await RodinEmulator.StartAsync(
            new EmulatorOptions { TimeProvider = Clock, ApiKey = "key-a", FurtherApiKeys = ["key-b"] }, Cancelled);
        EmulatedTask limited = emulator.AddTask();
        EmulatedTask other = emulator.AddTask();
        limited.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromSeconds(120)));

        RodinClientOptions limitedOptions = Options(key: "key-a", address: emulator.ApiBaseAddress, retries: 0);
        await FailsAsync(ErrorId.RateLimited, () => Api(limitedOptions).ListFilesAsync(limited.TaskUuid, Cancelled));

        Assert.Empty(await Api(Options(key: "key-b", address: emulator.ApiBaseAddress)).ListFilesAsync(other.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task A_Retry_After_of_years_is_an_error()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(429, RetryAfter: TimeSpan.FromDays(20_000)));

        RodinClientException failure = await FailsAsync(ErrorId.RateLimited, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Equal(TimeSpan.FromDays(20_000), failure.RetryAfter);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task A_request_that_reaches_the_idle_timeout_is_retried()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Stall(-1) { Times = 1 });

        RodinClientOptions options = Options(idleTimeout: TimeSpan.FromSeconds(30));
        Task<IReadOnlyList<DownloadEntry>> listing = Api(options).ListFilesAsync(task.TaskUuid, Cancelled);
        await Emulator.Requests.WaitForAsync(_ => true, Cancelled);
        Clock.Advance(TimeSpan.FromSeconds(31));
        await WaitUntilLoggedAsync("no data was received for 30 s");
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(await listing);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task An_idle_connection_is_a_timeout_at_any_point(long afterBytes)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Stall(afterBytes));

        await FailsAsync(
            ErrorId.OperationTimeout,
            () => Api(Options(retries: 0, idleTimeout: TimeSpan.FromSeconds(30))).ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task A_host_that_does_not_accept_connections_is_a_connection_error()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        RodinClientException failure = await FailsAsync(
            ErrorId.ConnectionFailed,
            () => Api(Options(address: new Uri($"http://127.0.0.1:{port}/api/v2"), retries: 1)).ListFilesAsync(
                Guid.NewGuid().ToString(), Cancelled));

        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.Single(LogMessages);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    public async Task Cancelling_ends_a_running_request_immediately(long afterBytes, int retries)
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
    public async Task Cancelling_ends_the_wait_for_a_retry_immediately()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(503));
        using CancellationTokenSource source = new();

        Task listing = Api().ListFilesAsync(task.TaskUuid, source.Token);
        await WaitUntilLoggedAsync("Retrying in");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
    }

    private Task WaitUntilLoggedAsync(string text) =>
        WaitUntilAsync(() => LogMessages.Any(message => message.Contains(text, StringComparison.Ordinal)));
}
