using Rodin.Client.Http;
using Xunit;

namespace Rodin.Client.Tests.Http;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 7 ", 7)]
    [InlineData("9999999999", 9999999999)]
    [InlineData("Wed, 25 Nov 2026 12:01:30 GMT", 90)]
    [InlineData("Wed, 25 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Wednesday, 25-Nov-26 12:00:05 GMT", 5)]
    [InlineData("Wed Nov 25 12:00:05 2026", 5)]
    public void Is_read_in_both_forms(string value, long seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(value));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("Wed, 99 Nov 2026 12:01:30 GMT")]
    public void Is_nothing_when_it_is_neither(string value) => Assert.Null(Read(value));

    [Fact]
    public void Is_the_longest_time_there_is_when_the_number_is_beyond_all_bounds() =>
        Assert.Equal(TimeSpan.MaxValue, Read(new string('9', 400)));

    [Theory]
    [InlineData("Wed, 25 Nov 2026 12:00:00 GMT", 90)]
    [InlineData("Sun, 25 Nov 2001 12:00:00 GMT", 788918490)]
    [InlineData("Wed, 25 Nov 2026 12:05:00 GMT", 0)]
    [InlineData("nonsense", 90)]
    public void As_a_date_counts_from_when_the_answer_says_it_was_sent(string sent, long seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read("Wed, 25 Nov 2026 12:01:30 GMT", sent));

    [Fact]
    public void As_a_date_is_right_by_a_clock_that_is_years_behind() =>
        Assert.Equal(TimeSpan.FromSeconds(90), Read("Fri, 25 Nov 2033 12:01:30 GMT", "Fri, 25 Nov 2033 12:00:00 GMT"));

    private static TimeSpan? Read(string value, string? sent = null)
    {
        using HttpResponseMessage response = new();
        if (sent is not null)
        {
            response.Headers.TryAddWithoutValidation("Date", sent);
        }

        response.Headers.TryAddWithoutValidation("Retry-After", value);
        return RetryAfter.Read(response.Headers, s_now);
    }
}
