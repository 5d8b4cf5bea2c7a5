using System.Management.Automation;
using Rodin.Connections;
using Xunit;

namespace Rodin.Tests;

public sealed class ConnectRodinTests : CmdletTestBase
{
    [Fact]
    public void A_password_in_the_proxys_URI_is_used_and_not_displayed()
    {
        PSObject emitted = Assert.Single(Run(
            "param($key) Connect-Rodin -ApiKey $key -Proxy 'http://user:p%40ss@proxy.example:8080' -PassThru",
            ConnectionSettings.ToSecureString("k")));

        RodinConnection connection = Assert.IsType<RodinConnection>(emitted.BaseObject);
        Assert.Equal("http://proxy.example:8080", connection.Proxy!.OriginalString);
        Assert.Equal(("user", "p@ss"), (connection.ProxyCredential!.UserName, connection.ProxyCredential.Password));
        Assert.DoesNotContain(
            "p%40ss", string.Join(' ', emitted.Properties.Select(property => $"{property.Value}")), StringComparison.Ordinal);
    }

    [Fact]
    public void No_property_of_a_connection_contains_the_key()
    {
        PSObject emitted = Assert.Single(
            Run("param($key) Connect-Rodin -ApiKey $key -PassThru", ConnectionSettings.ToSecureString("canary-key")));

        Assert.Equal(["BaseUri", "KeySource", "Proxy", "RequestsPerMinute"], emitted.Properties.Select(property => property.Name).Order());
        Assert.DoesNotContain("canary-key", PSSerializer.Serialize(emitted, depth: 5), StringComparison.Ordinal);
    }
}
