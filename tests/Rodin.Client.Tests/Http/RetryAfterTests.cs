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
    public void Retry_After_is_read_as_seconds_and_as_a_date(string value, long seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(value));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("Wed, 99 Nov 2026 12:01:30 GMT")]
    public void An_invalid_value_is_ignored(string value) => Assert.Null(Read(value));

    [Fact]
    public void A_number_that_is_too_large_is_the_maximum() =>
        Assert.Equal(TimeSpan.MaxValue, Read(new string('9', 400)));

    [Theory]
    [InlineData("Wed, 25 Nov 2026 12:00:00 GMT", 90)]
    [InlineData("Sun, 25 Nov 2001 12:00:00 GMT", 788918490)]
    [InlineData("Wed, 25 Nov 2026 12:05:00 GMT", 0)]
    [InlineData("nonsense", 90)]
    public void A_date_is_relative_to_the_Date_header_of_the_response(string sent, long seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read("Wed, 25 Nov 2026 12:01:30 GMT", sent));

    [Fact]
    public void A_date_is_correct_even_if_the_clock_is_years_behind() =>
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
