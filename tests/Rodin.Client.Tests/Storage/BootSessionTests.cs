using System.Globalization;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Client.Tests.Storage;

public sealed class BootSessionTests
{
    [Fact]
    public void The_current_session_is_current() => Assert.True(BootSession.IsCurrent(BootSession.Current));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another")]
    [InlineData("1000000000")]
    public void Another_session_is_not_current(string? session) => Assert.False(BootSession.IsCurrent(session));

    [Fact]
    public void On_Linux_a_session_with_the_same_start_time_is_not_current()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has boot ids; elsewhere the start time identifies the session.");
        long start = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (Environment.TickCount64 / 1000);

        Assert.False(BootSession.IsCurrent(start.ToString(CultureInfo.InvariantCulture)));
    }
}
