using Rodin.Client.Downloads.Source;
using Xunit;

namespace Rodin.Client.Tests.Downloads.Source;

public sealed class PresignedUrlExpiryTests
{
    [Theory]
    [InlineData("https://f/x?X-Tos-Date=20260207T192210Z&X-Tos-Expires=604800&X-Tos-Signature=a", "2026-02-14T19:22:10Z")]
    [InlineData("https://f/x?X-Amz-Expires=600&X-Amz-Date=20260207T192210Z", "2026-02-07T19:32:10Z")]
    [InlineData("https://f/x?sv=2024&se=2026-02-07T19%3A22%3A10Z&sig=a", "2026-02-07T19:22:10Z")]
    public void The_expiry_time_is_read_from_the_link(string link, string expiry) =>
        Assert.Equal(DateTimeOffset.Parse(expiry, System.Globalization.CultureInfo.InvariantCulture), PresignedUrlExpiry.Read(link));

    [Theory]
    [InlineData("https://f/x")]
    [InlineData("https://f/x?X-Tos-Date=20260207T192210Z")]
    [InlineData("https://f/x?X-Tos-Expires=604800")]
    [InlineData("https://f/x?X-Tos-Date=yesterday&X-Tos-Expires=604800")]
    [InlineData("https://f/x?X-Tos-Date=20260207T192210Z&X-Tos-Expires=-1")]
    [InlineData("https://f/x?X-Tos-Date=99991231T235959Z&X-Tos-Expires=2147483647")]
    [InlineData("https://f/x?X-Tos-Date=20260207T192210Z&X-Tos-Expires=99999999999999999999")]
    [InlineData("https://f/x?se=never")]
    [InlineData("")]
    public void The_expiry_time_is_unknown_if_the_link_does_not_state_it(string link) => Assert.Null(PresignedUrlExpiry.Read(link));
}
