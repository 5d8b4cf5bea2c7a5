using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Rodin.Client.Api;
using Rodin.Client.Http;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class RequestRateLimiterTests
{
    private static readonly Uri s_address = new("https://budget.example/api");

    private readonly WrongClock _clock = new();
    private readonly ConcurrentQueue<string> _told = [];
    private readonly string _key = Guid.NewGuid().ToString();

    private RequestRateLimiter Budget => RequestRateLimiter.For(s_address, _key);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Nothing_is_held_back_while_nobody_submits_or_waits()
    {
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.True(Ask(120).IsCompletedSuccessfully));
        Assert.Empty(_told);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(60, 6)]
    [InlineData(120, 12)]
    [InlineData(240, 24)]
    public void A_tenth_of_a_minutes_requests_may_go_at_once_and_then_one_at_a_time(int limit, int atOnce)
    {
        using IDisposable pace = Budget.BeginPacing();

        for (int i = 0; i < atOnce; i++)
        {
            Assert.True(Ask(limit).IsCompletedSuccessfully, $"Request {i + 1} had to wait.");
        }

        Assert.False(Ask(limit).IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(120)]
    [InlineData(240)]
    public void No_minute_has_more_than_are_allowed_and_few_go_unused(int limit)
    {
        using IDisposable pace = Budget.BeginPacing();

        // Those who come at once, those who come one after the other, and those who come again after a quiet time.
        List<DateTimeOffset> times = [.. Spend(limit, limit * 2, atOnce: 20), .. Spend(limit, limit * 2, atOnce: 1)];
        _clock.Advance(TimeSpan.FromMinutes(10));
        times.AddRange(Spend(limit, limit * 2, atOnce: 20));

        Assert.Equal(limit * 6, times.Count);
        Assert.All(times, start => Assert.InRange(times.Count(time => time >= start && time < start + TimeSpan.FromMinutes(1)), 1, limit));

        // Of the two minutes' worth that is spent at a stretch: nine tenths of the pace at the least, where there is a tenth.
        TimeSpan stretch = times[(limit * 4) - 1] - times[0];
        Assert.True(stretch <= TimeSpan.FromMinutes(4 / 0.85) || limit < 7, $"{limit * 4} requests took {stretch}.");
    }

    [Fact]
    public void What_went_unpaced_counts_but_for_no_longer_than_a_minute()
    {
        for (int i = 0; i < 5000; i++)
        {
            Ask(120);
        }

        using IDisposable pace = Budget.BeginPacing();
        Task waiting = Ask(120);

        Assert.False(waiting.IsCompleted);
        AdvanceUntil(waiting, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Pacing_ends_with_the_last_who_asked_for_it()
    {
        IDisposable first = Budget.BeginPacing();
        IDisposable second = Budget.BeginPacing();
        first.Dispose();
        first.Dispose();
        for (int i = 0; i < 12; i++)
        {
            Ask(120);
        }

        Assert.False(Ask(120).IsCompleted);
        second.Dispose();
        Assert.True(Ask(120).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_hold_holds_all_back_and_says_so()
    {
        Budget.Pause(TimeSpan.FromSeconds(90), _clock);
        Task waiting = Ask(120);

        Assert.Contains("waiting 90 s", Assert.Single(_told), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(89));
        Assert.False(waiting.IsCompleted);
        AdvanceUntil(waiting, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_shorter_hold_does_not_shorten_a_longer_one_that_runs()
    {
        Budget.Pause(TimeSpan.FromSeconds(90), _clock);
        Budget.Pause(TimeSpan.FromSeconds(1), _clock);
        Task waiting = Ask(120);

        _clock.Advance(TimeSpan.FromSeconds(89));

        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public void A_hold_that_grows_meanwhile_is_waited_for_to_its_new_end()
    {
        Budget.Pause(TimeSpan.FromSeconds(30), _clock);
        Task waiting = Ask(120);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Budget.Pause(TimeSpan.FromSeconds(60), _clock);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);
        AdvanceUntil(waiting, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_hold_of_years_ends_after_the_longest_wait()
    {
        Budget.Pause(TimeSpan.MaxValue, _clock);

        AdvanceUntil(Ask(120), RetryAfter.LongestWait);
    }

    [Fact]
    public void A_clock_that_is_set_back_holds_nobody_back()
    {
        using IDisposable pace = Budget.BeginPacing();
        for (int i = 0; i < 12; i++)
        {
            Ask(120);
        }

        // The time of day is not what is waited by.
        _clock.SetBack = TimeSpan.FromDays(1);

        AdvanceUntil(Ask(120), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Another_key_and_another_host_have_their_own()
    {
        Budget.Pause(TimeSpan.FromSeconds(90), _clock);

        Assert.True(RequestRateLimiter.For(s_address, _key + "2").WaitAsync(Options(120), Cancelled).IsCompletedSuccessfully);
        Assert.True(RequestRateLimiter.For(new Uri("https://other.example/api"), _key).WaitAsync(Options(120), Cancelled).IsCompletedSuccessfully);
        Assert.Same(Budget, RequestRateLimiter.For(new Uri("https://budget.example/another/path"), _key));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using CancellationTokenSource source = new();
        Budget.Pause(TimeSpan.FromSeconds(90), _clock);
        Task waiting = Budget.WaitAsync(Options(120), source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private RodinClientOptions Options(int limit) => new() { RequestsPerMinute = limit, Time = _clock, Log = _told.Enqueue };

    private Task Ask(int limit) => Budget.WaitAsync(Options(limit), Cancelled);

    private List<DateTimeOffset> Spend(int limit, int count, int atOnce)
    {
        List<DateTimeOffset> times = [];
        List<Task> waiting = [];
        for (int asked = 0; times.Count < count;)
        {
            while (asked < count && waiting.Count < atOnce)
            {
                waiting.Add(Ask(limit));
                asked++;
            }

            int went = waiting.RemoveAll(task => task.IsCompletedSuccessfully);
            times.AddRange(Enumerable.Repeat(_clock.GetUtcNow(), went));
            if (went == 0)
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

        Assert.True(waiting.IsCompletedSuccessfully, $"It still waits after {longest}.");
    }

    private sealed class WrongClock() : FakeTimeProvider(DateTimeOffset.UtcNow)
    {
        public TimeSpan SetBack { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
