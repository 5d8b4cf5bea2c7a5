using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Rodin.Client.Api;
using Rodin.Client.Http;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class RequestRateLimiterTests
{
    private static readonly Uri s_address = new("https://budget.example/api");

    private readonly SettableClock _clock = new();
    private readonly ConcurrentQueue<string> _logMessages = [];
    private readonly string _key = Guid.NewGuid().ToString();

    private RequestRateLimiter Limiter => RequestRateLimiter.For(s_address, _key);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Requests_are_not_delayed_without_pacing()
    {
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(AcquireAsync(120).IsCompletedSuccessfully));
        Assert.Empty(_logMessages);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(60, 6)]
    [InlineData(120, 12)]
    [InlineData(240, 24)]
    public void A_burst_is_limited_to_a_tenth_of_the_requests_per_minute(int limit, int atOnce)
    {
        using IDisposable pace = Limiter.BeginPacing();

        for (int i = 0; i < atOnce; i++)
        {
            Assert.True(AcquireAsync(limit).IsCompletedSuccessfully, $"Request {i + 1} had to wait.");
        }

        Assert.False(AcquireAsync(limit).IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(120)]
    [InlineData(240)]
    public void No_minute_exceeds_the_limit_and_the_limit_is_nearly_used(int limit)
    {
        using IDisposable pace = Limiter.BeginPacing();

        // Concurrent requests, consecutive requests, and concurrent requests after an idle time.
        List<DateTimeOffset> times = [.. AcquireAll(limit, limit * 2, atOnce: 20), .. AcquireAll(limit, limit * 2, atOnce: 1)];
        _clock.Advance(TimeSpan.FromMinutes(10));
        times.AddRange(AcquireAll(limit, limit * 2, atOnce: 20));

        Assert.Equal(limit * 6, times.Count);
        Assert.All(times, start => Assert.InRange(times.Count(time => time >= start && time < start + TimeSpan.FromMinutes(1)), 1, limit));

        // The first four minutes without a pause reach at least 85 % of the limit. Low limits have no burst and are not checked.
        TimeSpan stretch = times[(limit * 4) - 1] - times[0];
        Assert.True(stretch <= TimeSpan.FromMinutes(4 / 0.85) || limit < 7, $"{limit * 4} requests took {stretch}.");
    }

    [Fact]
    public void Requests_before_pacing_count_for_one_minute()
    {
        for (int i = 0; i < 5000; i++)
        {
            AcquireAsync(120);
        }

        using IDisposable pace = Limiter.BeginPacing();
        Task waiting = AcquireAsync(120);

        Assert.False(waiting.IsCompleted);
        AdvanceUntil(waiting, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Pacing_ends_when_its_last_user_is_disposed()
    {
        IDisposable first = Limiter.BeginPacing();
        IDisposable second = Limiter.BeginPacing();
        first.Dispose();
        first.Dispose();
        for (int i = 0; i < 12; i++)
        {
            AcquireAsync(120);
        }

        Assert.False(AcquireAsync(120).IsCompleted);
        second.Dispose();
        Assert.True(AcquireAsync(120).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_pause_delays_every_request_and_is_logged()
    {
        Limiter.Pause(TimeSpan.FromSeconds(90), _clock);
        Task waiting = AcquireAsync(120);

        Assert.Contains("waiting 90 s", Assert.Single(_logMessages), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(89));
        Assert.False(waiting.IsCompleted);
        AdvanceUntil(waiting, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_shorter_pause_does_not_shorten_a_longer_one()
    {
        Limiter.Pause(TimeSpan.FromSeconds(90), _clock);
        Limiter.Pause(TimeSpan.FromSeconds(1), _clock);
        Task waiting = AcquireAsync(120);

        _clock.Advance(TimeSpan.FromSeconds(89));

        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public void A_waiting_request_observes_an_extended_pause()
    {
        Limiter.Pause(TimeSpan.FromSeconds(30), _clock);
        Task waiting = AcquireAsync(120);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Limiter.Pause(TimeSpan.FromSeconds(60), _clock);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);
        AdvanceUntil(waiting, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_pause_of_years_is_limited_to_the_longest_wait()
    {
        Limiter.Pause(TimeSpan.MaxValue, _clock);

        AdvanceUntil(AcquireAsync(120), RetryAfter.LongestWait);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_delay_requests()
    {
        using IDisposable pace = Limiter.BeginPacing();
        for (int i = 0; i < 12; i++)
        {
            AcquireAsync(120);
        }

        // Waits are measured with the monotonic clock, not with the time of day.
        _clock.SetBack = TimeSpan.FromDays(1);

        AdvanceUntil(AcquireAsync(120), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Each_key_and_each_host_has_its_own_limiter()
    {
        Limiter.Pause(TimeSpan.FromSeconds(90), _clock);

        Assert.True(RequestRateLimiter.For(s_address, _key + "2").WaitAsync(Options(120), Cancelled).IsCompletedSuccessfully);
        RequestRateLimiter otherHost = RequestRateLimiter.For(new Uri("https://other.example/api"), _key);
        Assert.True(otherHost.WaitAsync(Options(120), Cancelled).IsCompletedSuccessfully);
        Assert.Same(Limiter, RequestRateLimiter.For(new Uri("https://budget.example/another/path"), _key));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using CancellationTokenSource source = new();
        Limiter.Pause(TimeSpan.FromSeconds(90), _clock);
        Task waiting = Limiter.WaitAsync(Options(120), source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private RodinClientOptions Options(int limit) => new() { RequestsPerMinute = limit, Time = _clock, Log = _logMessages.Enqueue };

    private Task AcquireAsync(int limit) => Limiter.WaitAsync(Options(limit), Cancelled);

    private List<DateTimeOffset> AcquireAll(int limit, int count, int atOnce)
    {
        List<DateTimeOffset> times = [];
        List<Task> waiting = [];
        for (int requested = 0; times.Count < count;)
        {
            while (requested < count && waiting.Count < atOnce)
            {
                waiting.Add(AcquireAsync(limit));
                requested++;
            }

            int completed = waiting.RemoveAll(task => task.IsCompletedSuccessfully);
            times.AddRange(Enumerable.Repeat(_clock.GetUtcNow(), completed));
            if (completed == 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
            }
        }

        return times;
    }

    private void AdvanceUntil(Task waiting, TimeSpan longest)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed <= longest && !waiting.IsCompleted; passed += TimeSpan.FromMilliseconds(100))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.True(waiting.IsCompletedSuccessfully, $"The request still waits after {longest}.");
    }

    private sealed class SettableClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        public TimeSpan SetBack { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
