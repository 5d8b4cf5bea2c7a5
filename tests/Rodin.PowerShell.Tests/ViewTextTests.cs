using System.Globalization;
using System.Management.Automation;
using Xunit;

namespace Rodin.Tests;

public sealed class ViewTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(10_380_902, "9.9 MB")]
    [InlineData(1000L * 1024 * 1024, "1.0 GB")]
    [InlineData(5L * 1024 * 1024 * 1024 * 1024 * 1000, "5000.0 TB")]
    public void A_size_has_three_digits_and_a_unit(long bytes, string expected)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

        Assert.Equal(expected, ViewText.Size(bytes));
    }

    // The clock goes on while this runs.
    [Theory]
    [InlineData(6.99, "in 6 d")]
    [InlineData(1.01, "in 1 d")]
    [InlineData(0.99, "in 23 h")]
    [InlineData(0.05, "in 1 h")]
    [InlineData(0.0104, "in 15 min")]
    public void What_is_left_is_told_in_the_largest_unit(double days, string expected)
    {
        DateTimeOffset time = DateTimeOffset.Now.AddDays(days);

        Assert.Equal(expected, ViewText.TimeLeft(time));
        Assert.Equal(expected, ViewText.TimeLeft(PSObject.AsPSObject(time)));
    }

    [Fact]
    public void What_is_left_is_known_of_what_CLIXML_keeps()
    {
        object kept = PSSerializer.Deserialize(PSSerializer.Serialize(DateTimeOffset.Now.AddDays(3.5)));

        Assert.IsNotType<DateTimeOffset>(Assert.IsType<PSObject>(kept).BaseObject);
        Assert.Equal("in 3 d", ViewText.TimeLeft(kept));
    }

    [Fact]
    public void What_has_passed_has_expired() => Assert.Contains("expired", ViewText.TimeLeft(DateTimeOffset.Now.AddSeconds(-1)), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("soon")]
    public void Of_what_is_no_time_nothing_is_told(object? time) => Assert.Empty(ViewText.TimeLeft(time));

    [Theory]
    [InlineData("Done", "Green")]
    [InlineData("failed", "Red")]
    [InlineData("Generating", "Cyan")]
    [InlineData("PartlyFailed", "Yellow")]
    [InlineData("Existing", "BrightBlack")]
    public void A_state_has_the_colour_that_the_host_has_for_it(string state, string colour)
    {
        string? code = typeof(PSStyle.ForegroundColor).GetProperty(colour)!.GetValue(PSStyle.Instance.Foreground) as string;

        Assert.Equal(code + state + PSStyle.Instance.Reset, ViewText.Status(state));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Waiting")]
    [InlineData("a word that is new")]
    public void A_state_without_a_colour_is_as_it_is(string? state) => Assert.Equal(state, ViewText.Status(state));

    [Fact]
    public void Jobs_are_counted_whether_they_are_whole_or_their_text_alone()
    {
        object[] jobs = [PSObject.AsPSObject(new TaskJob("a", "Done", null)), new TaskJob("b", "Generating", null), PSObject.AsPSObject("Failed"), new TaskJob("c", null, null)];

        Assert.Equal("2/4", ViewText.JobsEnded(jobs));
        Assert.Equal("1 Done, 1 Generating, 1 Failed, 1 unknown", ViewText.JobCounts(jobs));
        Assert.Equal("0/0", ViewText.JobsEnded(null));
    }
}
