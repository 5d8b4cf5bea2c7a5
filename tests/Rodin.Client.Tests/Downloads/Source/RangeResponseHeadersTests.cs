using System.Net;
using Rodin.Client.Downloads.Source;
using Xunit;

namespace Rodin.Client.Tests.Downloads.Source;

public sealed class RangeResponseHeadersTests
{
    private static readonly Uri s_link = new("https://f.example/a.bin");

    [Theory]
    [InlineData("bytes 0-9223372036854775807/*")]
    [InlineData("bytes 0-9223372036854775807/9223372036854775807")]
    [InlineData("bytes 0-18446744073709551615/*")]
    [InlineData("bytes 5-2/10")]
    [InlineData("bytes */10")]
    [InlineData("bytes 1-2/10")]
    [InlineData("bytes")]
    public void A_range_that_no_file_can_have_is_rejected(string range)
    {
        using HttpResponseMessage response = new(HttpStatusCode.PartialContent) { Content = new ByteArrayContent([]) };
        response.Content.Headers.ContentLength = null;
        response.Content.Headers.TryAddWithoutValidation("Content-Range", range);

        RodinClientException failure = Assert.Throws<RodinClientException>(
            () => RangeResponseHeaders.Read(response, start: 0, "'x.bin'", s_link));

        Assert.Equal(ErrorId.UnexpectedResponse, failure.ErrorId);
    }

    [Fact]
    public void A_range_can_end_at_the_largest_number()
    {
        using HttpResponseMessage response = new(HttpStatusCode.PartialContent) { Content = new ByteArrayContent([]) };
        response.Content.Headers.ContentLength = null;
        response.Content.Headers.TryAddWithoutValidation("Content-Range", "bytes 0-9223372036854775806/9223372036854775807");

        Assert.Equal(long.MaxValue, RangeResponseHeaders.Read(response, start: 0, "'x.bin'", s_link).End);
    }
}
