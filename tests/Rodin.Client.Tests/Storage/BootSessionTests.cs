using System.Globalization;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Client.Tests.Storage;

public sealed class BootSessionTests
{
    [Fact]
    public void The_present_one_is_the_present_one() => Assert.True(BootSession.IsCurrent(BootSession.Current));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another")]
    [InlineData("1000000000")]
    public void Another_is_not(string? run) => Assert.False(BootSession.IsCurrent(run));

    [Fact]
    public void One_that_began_at_the_same_time_by_a_clock_that_begins_anew_is_another()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux gives each run a name; elsewhere the clock has to tell.");
        long start = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (Environment.TickCount64 / 1000);

        Assert.False(BootSession.IsCurrent(start.ToString(CultureInfo.InvariantCulture)));
    }
}
