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

    private static TimeSpan? Read(string value)
    {
        using HttpResponseMessage response = new();
        response.Headers.TryAddWithoutValidation("Retry-After", value);
        return RetryAfter.Read(response.Headers, s_now);
    }
}
