using System.Management.Automation;
using Rodin.Commands;
using Xunit;

namespace Rodin.Tests;

public sealed class CancellableCmdletTests : CmdletTestBase
{
    [Fact]
    public void Disposing_cancels_the_token_and_disposes_its_source()
    {
        GetRodinBalanceCommand cmdlet = new();
        CancellationToken token = cmdlet.StopToken;

        cmdlet.Dispose();
        cmdlet.Dispose();

        Assert.True(token.IsCancellationRequested);
        Assert.Throws<ObjectDisposedException>(() => token.WaitHandle);
    }

    [Fact]
    public void Work_that_outlives_the_cmdlet_can_still_read_the_token_and_post()
    {
        GetRodinBalanceCommand cmdlet = new();
        cmdlet.Dispose();

        Assert.True(cmdlet.StopToken.IsCancellationRequested);
        cmdlet.Post(static () => { });
    }

    [Fact]
    public void Debug_shows_the_type_and_stack_of_a_failures_cause()
    {
        Run("Submit-RodinTask -Image 'nosuchdrive:/a.png' -Debug");

        Assert.StartsWith("InvalidRequest,", Assert.Single(Shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
        string cause = Assert.Single(Shell.Streams.Debug).Message;
        Assert.StartsWith(
            "InvalidRequest was caused by System.Management.Automation.DriveNotFoundException", cause, StringComparison.Ordinal);
        Assert.Contains("   at System.Management.Automation", cause, StringComparison.Ordinal);
        Assert.DoesNotContain("nosuchdrive", cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_without_a_known_cause_writes_no_debug_record()
    {
        Run("Get-RodinTask '5eed0000-0000-4000-8000-000000000001' -Debug");

        Assert.StartsWith("InvalidSubscriptionKey,", Assert.Single(Shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Shell.Streams.Debug);
    }
}
