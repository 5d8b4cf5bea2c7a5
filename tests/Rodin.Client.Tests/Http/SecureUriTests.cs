using Rodin.Client.Http;
using Xunit;

namespace Rodin.Client.Tests.Http;

public sealed class SecureUriTests
{
    [Theory]
    [InlineData("https://file.hyper3d.com/a%2Fb%7Ec/%2E%2e/d%41?X-Tos-Signature=%7e%2D&x=%22a%22")]
    [InlineData("http://127.0.0.1:5081/t/base.glb?a=%20&b=+")]
    [InlineData("https://file.hyper3d.com/a/../b/./c?q=/../")]
    public void A_link_is_sent_unchanged(string link)
    {
        Uri address = SecureUri.ParseLink(link);

        Assert.Equal(link, address.GetLeftPart(UriPartial.Authority) + address.PathAndQuery);
    }

    [Fact]
    public void A_fragment_is_not_sent()
    {
        Assert.Equal("/a?b=1", SecureUri.ParseLink("https://file.hyper3d.com/a?b=1#c").PathAndQuery);
    }

    [Theory]
    [InlineData("https://file.hyper3d.com/a b\r\nX-Injected: 1")]
    [InlineData("https://file.hyper3d.com/ä?ö")]
    public void Characters_that_are_not_valid_in_a_request_line_are_encoded(string link)
    {
        Assert.All(SecureUri.ParseLink(link).PathAndQuery, c => Assert.InRange(c, '!', '~'));
    }

    [Theory]
    [InlineData("ftp://file.hyper3d.com/a.glb")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://file.hyper3d.com/a.glb")]
    [InlineData("http://127.0.0.1.example.com/a.glb")]
    [InlineData("http://192.168.1.1/a.glb")]
    [InlineData("data:text/plain,x")]
    [InlineData("javascript:alert(1)")]
    public void A_link_with_an_insecure_scheme_is_rejected(string link)
    {
        Assert.Equal(ErrorId.InsecureAddress, Assert.Throws<RodinClientException>(() => SecureUri.ParseLink(link)).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.glb")]
    [InlineData("//file.hyper3d.com/a.glb")]
    [InlineData("//\u202e")]
    [InlineData("//\u200e/a.glb")]
    [InlineData("\\\\\u202e")]
    [InlineData("/etc/passwd")]
    [InlineData("file://\u202e/7/")]
    [InlineData("https://")]
    [InlineData("https://exa mple/a")]
    public void A_link_that_is_not_a_valid_address_is_rejected(string link)
    {
        Assert.Equal(ErrorId.UnexpectedResponse, Assert.Throws<RodinClientException>(() => SecureUri.ParseLink(link)).ErrorId);
    }

    [Theory]
    [InlineData("https://api.hyper3d.com/api/v2", true)]
    [InlineData("http://localhost:5080/api/v2", true)]
    [InlineData("http://127.0.0.1:5080/api/v2", true)]
    [InlineData("http://[::1]:5080/api/v2", true)]
    [InlineData("http://api.hyper3d.com/api/v2", false)]
    [InlineData("http://0.0.0.0/api/v2", false)]
    [InlineData("api/v2", false)]
    public void Only_https_and_loopback_http_are_secure(string address, bool secure)
    {
        Assert.Equal(secure, SecureUri.IsSecure(new Uri(address, UriKind.RelativeOrAbsolute)));
    }
}
