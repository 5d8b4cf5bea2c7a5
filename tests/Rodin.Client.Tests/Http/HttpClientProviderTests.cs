using System.Net;
using Xunit;

namespace Rodin.Client.Tests.Http;

/// <summary>Which calls share connections. The emulator is the proxy here, which answers that it does not know the host.</summary>
public sealed class HttpClientProviderTests : EngineTestBase
{
    [Fact]
    public async Task Calls_with_the_same_proxy_and_credential_share_connections_however_often_these_are_made()
    {
        await AskAsync(new NetworkCredential("someone", "secret"));
        await AskAsync(new NetworkCredential("someone", "secret"));

        Assert.Equal(2, Emulator.Requests.Count);
        Assert.Single(Emulator.Requests.Select(request => request.ConnectionId).Distinct());
    }

    [Fact]
    public async Task Calls_with_another_credential_have_connections_of_their_own()
    {
        await AskAsync(new NetworkCredential("someone", "secret"));
        await AskAsync(new NetworkCredential("someone", "another"));
        await AskAsync(new NetworkCredential("anyone", "secret"));
        await AskAsync(null);

        Assert.Equal(4, Emulator.Requests.Select(request => request.ConnectionId).Distinct().Count());
    }

    private Task<RodinClientException> AskAsync(NetworkCredential? credential)
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
