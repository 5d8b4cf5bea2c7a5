using System.Net;
using System.Text;
using Xunit;

namespace Rodin.Client.Tests.Http;

/// <summary>Proxies on loopback that require a user name and a password and respond in place of the service.</summary>
public sealed class ProxyTests : EngineTestBase
{
    private const string Balance = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"balance\":7}";
    private const string CredentialRequired = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task An_equal_credential_does_not_create_another_client()
    {
        using RawServer proxy = new(Respond);

        for (int i = 0; i < 5; i++)
        {
            // Connect-Rodin creates an equal credential for each job of a long-running host.
            Assert.Equal(7, await Api(CreateOptions(proxy, "key", "someone", "password")).GetBalanceAsync(Cancelled));
        }

        Assert.Equal(1, proxy.Connections);
    }

    [Fact]
    public async Task Tenants_of_one_process_never_use_the_key_or_credential_of_another()
    {
        using RawServer proxy = new(Respond);
        using RawServer other = new(Respond);
        (RawServer Proxy, string Tenant)[] tenants =
            [.. from one in new[] { proxy, other } from tenant in Enumerable.Range(0, 6) select (one, $"{one.Address.Port}-{tenant}")];

        await Task.WhenAll(from round in Enumerable.Range(0, 20)
                           from tenant in tenants
                           let options = CreateOptions(
                               tenant.Proxy, "key-" + tenant.Tenant, "user-" + tenant.Tenant, "password-" + tenant.Tenant)
                           select Api(options).GetBalanceAsync(Cancelled));

        foreach (RawServer one in new[] { proxy, other })
        {
            string[] served = [.. one.Heads.Where(head => Header(head, "Proxy-Authorization") is not null)];
            Assert.Equal(120, served.Length);
            foreach (string head in one.Heads)
            {
                string tenant = Header(head, "Authorization")!["Bearer key-".Length..];
                Assert.StartsWith($"{one.Address.Port}-", tenant, StringComparison.Ordinal);
                Assert.Contains(
                    Header(head, "Proxy-Authorization"),
                    new[] { null, "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"user-{tenant}:password-{tenant}")) });
            }
        }
    }

    [Fact]
    public async Task Credentials_that_differ_only_in_case_are_different()
    {
        using RawServer proxy = new(Respond);

        await Api(CreateOptions(proxy, "key", "someone", "password")).GetBalanceAsync(Cancelled);
        await Api(CreateOptions(proxy, "key", "someone", "PASSWORD")).GetBalanceAsync(Cancelled);

        Assert.Equal(2, proxy.Heads.Select(head => Header(head, "Proxy-Authorization")).OfType<string>().Distinct().Count());
    }

    private static string Respond(string head) => Header(head, "Proxy-Authorization") is null ? CredentialRequired : Balance;

    private static string? Header(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    private static RodinClientOptions CreateOptions(RawServer proxy, string key, string user, string password) => new()
    {
        BaseAddress = new Uri("http://localhost:1/api/v2"),
        ApiKey = Secure(key),
        Proxy = proxy.Address,
        ProxyCredential = new NetworkCredential(user, password),
        MaximumRetryCount = 0,
    };
}
