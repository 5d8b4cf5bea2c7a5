using System.Net;
using Xunit;

namespace Rodin.Client.Tests.Http;

/// <summary>Which calls share connections. The emulator acts as the proxy and responds that it does not know the host.</summary>
public sealed class HttpClientProviderTests : EngineTestBase
{
    [Fact]
    public async Task Calls_with_an_equal_proxy_and_credential_share_connections()
    {
        await GetBalanceAsync(new NetworkCredential("someone", "secret"));
        await GetBalanceAsync(new NetworkCredential("someone", "secret"));

        Assert.Equal(2, Emulator.Requests.Count);
        Assert.Single(Emulator.Requests.Select(request => request.ConnectionId).Distinct());
    }

    [Fact]
    public async Task Calls_with_different_credentials_do_not_share_connections()
    {
        await GetBalanceAsync(new NetworkCredential("someone", "secret"));
        await GetBalanceAsync(new NetworkCredential("someone", "another"));
        await GetBalanceAsync(new NetworkCredential("anyone", "secret"));
        await GetBalanceAsync(null);

        Assert.Equal(4, Emulator.Requests.Select(request => request.ConnectionId).Distinct().Count());
    }

    private Task<RodinClientException> GetBalanceAsync(NetworkCredential? credential)
    {
        RodinClientOptions options = new()
        {
            ApiKey = Secure(Emulator.ApiKey),
            BaseAddress = new Uri("http://localhost:1/api/v2"),
            Proxy = new Uri(Emulator.ApiBaseAddress, "/"),
            ProxyCredential = credential,
        };
        return FailsAsync(ErrorId.TaskNotFound, () => Api(options).GetBalanceAsync(Cancelled));
    }
}
