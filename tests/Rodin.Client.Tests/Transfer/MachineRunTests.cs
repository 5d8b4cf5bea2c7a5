using System.Globalization;
using Rodin.Client.Transfer;
using Xunit;

namespace Rodin.Client.Tests.Transfer;

public sealed class MachineRunTests
{
    [Fact]
    public void The_present_one_is_the_present_one() => Assert.True(MachineRun.IsCurrent(MachineRun.Current));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another")]
    [InlineData("1000000000")]
    public void Another_is_not(string? run) => Assert.False(MachineRun.IsCurrent(run));

    [Fact]
    public void One_that_began_at_the_same_time_by_a_clock_that_begins_anew_is_another()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux gives each run a name; elsewhere the clock has to tell.");
        long start = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (Environment.TickCount64 / 1000);

        Assert.False(MachineRun.IsCurrent(start.ToString(CultureInfo.InvariantCulture)));
    }
}
